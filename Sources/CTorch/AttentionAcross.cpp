#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/stack.h>

#include "Guard.h"
#include "Parallel.h"
#include "Vector.h"

using namespace ctorch;

namespace {

struct Work {
  const float *q;              // [rows, width]
  const float *const *keys;    // count of [rows, width]
  const float *const *values;  // count of [rows, width]
  const float *codes;          // [count, width]
  float *out;                  // [rows, width]
  int64_t count, heads, size;  // size: width of a head
  float scale;
};

/// Rows that are worked on together: a few kilobytes of each key at a time, so that memory is read
/// in long runs.
constexpr int64_t kBlock = 8;

/// Every key and value is read once, from memory, and it is that which takes the time: what comes
/// next is asked for while this is worked on.
INLINED void fetch(const float *row, int64_t count) {
  for (int64_t c = 0; c < count; c += kLanes) __builtin_prefetch(row + c);
}

/// `scores` is scratch of kBlock · heads · (count, in whole vectors) numbers.
FOR_EVERY_PROCESSOR
void attend(const Work &w, int64_t begin, int64_t end, float *scores) {
#pragma clang fp contract(fast)
  const int64_t width = w.heads * w.size, whole = w.size / kLanes * kLanes;
  const int64_t stride = (w.count + kLanes - 1) / kLanes * kLanes;
  for (int64_t start = begin; start < end; start += kBlock) {
    const int64_t rows = std::min(kBlock, end - start);
    // scores: [row of the block, head, count]
    for (int64_t m = 0; m < w.count; ++m) {
      const float *code = w.codes + m * width;
      const float *next = m + 1 < w.count ? w.keys[m + 1] : w.values[0];
      for (int64_t r = 0; r < rows; ++r) {
        const float *key = w.keys[m] + (start + r) * width, *q = w.q + (start + r) * width;
        fetch(next + (start + r) * width, width);
        for (int64_t h = 0; h < w.heads; ++h) {
          const int64_t first = h * w.size;
          Floats parts{};
          for (int64_t c = first; c < first + whole; c += kLanes) {
            parts += floats_at(q + c) * (floats_at(key + c) + floats_at(code + c));
          }
          float sum = sum_of(parts);
          for (int64_t c = first + whole; c < first + w.size; ++c) sum += q[c] * (key[c] + code[c]);
          scores[(r * w.heads + h) * stride + m] = sum * w.scale;
        }
      }
    }
    for (int64_t rh = 0; rh < rows * w.heads; ++rh) {
      float *row = scores + rh * stride;
      const float share = weigh(row, w.count);
      for (int64_t m = 0; m < w.count; ++m) row[m] *= share;
    }
    std::fill(w.out + start * width, w.out + (start + rows) * width, 0.f);
    for (int64_t m = 0; m < w.count; ++m) {
      const float *next = m + 1 < w.count ? w.values[m + 1] : w.values[m];
      for (int64_t r = 0; r < rows; ++r) {
        const float *value = w.values[m] + (start + r) * width;
        float *out = w.out + (start + r) * width;
        fetch(next + (start + r) * width, width);
        for (int64_t h = 0; h < w.heads; ++h) {
          const float p = scores[(r * w.heads + h) * stride + m];
          const int64_t first = h * w.size;
          for (int64_t c = first; c < first + whole; c += kLanes) {
            floats_at(out + c) += p * floats_at(value + c);
          }
          for (int64_t c = first + whole; c < first + w.size; ++c) out[c] += p * value[c];
        }
      }
    }
  }
}

bool fits_kernel(const at::Tensor &tensor) {
  return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat && tensor.is_contiguous();
}

/// The same by libtorch's own operations: on other devices and types, and where gradients are
/// wanted.
at::Tensor composed(
    const at::Tensor &q, const std::vector<at::Tensor> &keys,
    const std::vector<at::Tensor> &values, const at::Tensor &codes, int64_t heads, double scale) {
  const int64_t rows = q.size(0), count = static_cast<int64_t>(keys.size());
  auto key = (at::stack(keys, 1) + codes).view({rows, count, heads, -1}).transpose(1, 2);
  auto value = at::stack(values, 1).view({rows, count, heads, -1}).transpose(1, 2);
  auto query = q.reshape({rows, 1, heads, -1}).transpose(1, 2);
  return at::scaled_dot_product_attention(query, key, value, std::nullopt, 0.0, false, scale)
      .transpose(1, 2)
      .reshape(q.sizes());
}

// The typed accessor is a template, and which of its instances a libtorch exports differs between
// 2.11 and 2.13: a call of it links with one and not with the other.
const float *floats(const at::Tensor &tensor) {
  return static_cast<const float *>(tensor.const_data_ptr());
}

}  // namespace

CTTensor *ct_attention_across(
    const CTTensor *q, const CTTensor *const *keys, const CTTensor *const *values, int32_t count,
    const CTTensor *codes, int64_t heads, double scale, CTError *error) {
  return make(error, [&] {
    const at::Tensor &query = q->value;
    TORCH_CHECK(count > 0, "there is nothing to attend to");
    TORCH_CHECK(query.dim() == 2, "the queries have ", query.dim(), " axes, not 2");
    const int64_t rows = query.size(0), width = query.size(1);
    TORCH_CHECK(heads > 0 && width % heads == 0, width, " channels are not ", heads, " heads");
    TORCH_CHECK(
        codes->value.sizes() == at::IntArrayRef({int64_t(count), width}),
        "the codes have the shape ", codes->value.sizes(), ", not ", count, " x ", width);
    std::vector<at::Tensor> k, v;
    bool fits = fits_kernel(query) && !recording();
    for (int32_t m = 0; m < count; ++m) {
      for (const auto *list : {keys, values}) {
        TORCH_CHECK(
            list[m]->value.sizes() == query.sizes(), "a key or value has the shape ",
            list[m]->value.sizes(), ", the queries ", query.sizes());
        fits = fits && fits_kernel(list[m]->value);
      }
      k.push_back(keys[m]->value);
      v.push_back(values[m]->value);
    }
    if (!fits) return composed(query, k, v, codes->value, heads, scale);

    const int64_t size = width / heads;
    auto code = codes->value.to(at::kFloat).contiguous();
    auto out = at::empty_like(query);
    std::vector<const float *> key_data, value_data;
    for (const auto &tensor : k) key_data.push_back(floats(tensor));
    for (const auto &tensor : v) value_data.push_back(floats(tensor));
    const Work work{
        floats(query), key_data.data(), value_data.data(), floats(code),
        static_cast<float *>(out.mutable_data_ptr()), count, heads, size,
        static_cast<float>(scale)};
    const int64_t stride = (count + kLanes - 1) / kLanes * kLanes;
    in_parallel((rows + kBlock - 1) / kBlock, 2 * rows * width * count, [&](int64_t begin, int64_t end) {
      std::vector<float> scores(static_cast<size_t>(kBlock * heads * stride));
      attend(work, begin * kBlock, std::min(end * kBlock, rows), scores.data());
    });
    return out;
  });
}
