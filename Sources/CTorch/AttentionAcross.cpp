#include "Guard.h"

using namespace ctorch;

namespace {

// libtorch's binaries run anywhere, and so must this file: it is compiled for three kinds of
// processors, of which the loader takes the best.
#if defined(__x86_64__)
#define FOR_EVERY_PROCESSOR \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif

struct Work {
  const float *q;                // [rows, width]
  const float *const *keys;      // count of [rows, width]
  const float *const *values;    // count of [rows, width]
  const float *offsets;          // [rows, heads, count]: q·codes
  float *out;                    // [rows, width]
  int64_t count, heads, size;    // size: width of a head
  float scale;
};

/// Rows that are worked on together: a few kilobytes of each key at a time, so that memory is read
/// in long runs.
constexpr int64_t kBlock = 8;

FOR_EVERY_PROCESSOR
void attend(const Work &w, int64_t begin, int64_t end, float *scores) {
  const int64_t width = w.heads * w.size;
  for (int64_t start = begin; start < end; start += kBlock) {
    const int64_t rows = std::min(kBlock, end - start);
    // scores: [row of the block, head, count]
    for (int64_t m = 0; m < w.count; ++m) {
      const float *key = w.keys[m] + start * width;
      const float *q = w.q + start * width;
      for (int64_t rh = 0; rh < rows * w.heads; ++rh) {
        float sum = 0;
        {
#pragma clang fp reassociate(on) contract(fast)
          for (int64_t c = 0; c < w.size; ++c) sum += q[rh * w.size + c] * key[rh * w.size + c];
        }
        scores[rh * w.count + m] =
            (sum + w.offsets[(start * w.heads + rh) * w.count + m]) * w.scale;
      }
    }
    for (int64_t rh = 0; rh < rows * w.heads; ++rh) {
      float *row = scores + rh * w.count;
      float largest = row[0];
      for (int64_t m = 1; m < w.count; ++m) largest = std::max(largest, row[m]);
      float sum = 0;
      for (int64_t m = 0; m < w.count; ++m) sum += row[m] = std::exp(row[m] - largest);
      for (int64_t m = 0; m < w.count; ++m) row[m] /= sum;
    }
    float *out = w.out + start * width;
    std::fill(out, out + rows * width, 0.f);
    for (int64_t m = 0; m < w.count; ++m) {
      const float *value = w.values[m] + start * width;
      for (int64_t rh = 0; rh < rows * w.heads; ++rh) {
#pragma clang fp contract(fast)
        const float p = scores[rh * w.count + m];
        for (int64_t c = 0; c < w.size; ++c) {
          out[rh * w.size + c] += p * value[rh * w.size + c];
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
    // [heads, rows, size] x [heads, size, count]
    auto offsets = at::bmm(
                       query.view({rows, heads, size}).transpose(0, 1),
                       codes->value.view({count, heads, size}).permute({1, 2, 0}))
                       .transpose(0, 1)
                       .contiguous();
    auto out = at::empty_like(query);
    std::vector<const float *> key_data, value_data;
    for (const auto &tensor : k) key_data.push_back(floats(tensor));
    for (const auto &tensor : v) value_data.push_back(floats(tensor));
    const Work work{
        floats(query), key_data.data(),
        value_data.data(),             floats(offsets),
        out.mutable_data_ptr<float>(), count,
        heads,                         size,
        static_cast<float>(scale)};
    at::parallel_for(0, rows, kBlock, [&](int64_t begin, int64_t end) {
      std::vector<float> scores(static_cast<size_t>(kBlock * heads * count));
      attend(work, begin, end, scores.data());
    });
    return out;
  });
}
