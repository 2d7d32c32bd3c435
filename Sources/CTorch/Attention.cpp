#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/scaled_dot_product_attention.h>

#include "AttentionKernel.h"
#include "Guard.h"
#include "Parallel.h"

using namespace ctorch;

namespace {

/// Rows of numbers, all of `heads` heads: number c of head h in row r lies at h · head + r · row + c.
struct Rows {
  const float *data;
  int64_t head, row;

  const float *at(int64_t h, int64_t r) const { return data + h * head + r * row; }
};

/// A CPU's float32 tensor of [heads, rows, size]; the numbers of a row lie together.
Rows rows_of(const at::Tensor &x) {
  return {static_cast<const float *>(x.const_data_ptr()), x.stride(0), x.stride(1)};
}

bool is_plain(const at::Tensor &x) {
  return x.device().is_cpu() && x.scalar_type() == at::kFloat && !recording();
}

/// Heads, or parts of heads where there are more threads than heads would keep busy, at once.
/// `fill` puts the keys and values of a head in place, `bias` tells what is added to its scores.
template <typename Fill, typename Bias>
at::Tensor attend_heads(
    Rows q, int64_t heads, int64_t rows, int64_t count, int64_t size, float scale, Fill fill,
    Bias bias) {
  auto out = at::empty({rows, heads * size}, at::TensorOptions().dtype(at::kFloat));
  auto *data = static_cast<float *>(out.mutable_data_ptr());
  const int64_t parts = at::get_num_threads() > 4 ? 4 : 1;
  const int64_t part = (rows + parts - 1) / parts;
  in_parallel(heads * parts, 2 * heads * rows * count * size, [&](int64_t begin, int64_t end) {
    HeadMemory memory;
    std::vector<float> scratch;
    int64_t filled = -1;
    for (int64_t unit = begin; unit < end; ++unit) {
      const int64_t head = unit / parts, first = unit % parts * part;
      if (head != filled) {
        memory.reshape(count, size);
        fill(head, memory);
        filled = head;
      }
      scratch.resize(
          static_cast<size_t>(kQueries * (memory.key_stride + size + memory.value_stride)));
      std::optional<GridBias> added = bias(head);
      attend_head(
          q.at(head, 0), q.row, memory, added ? &*added : nullptr, scale, data + head * size,
          heads * size, first, std::min(first + part, rows), scratch.data());
    }
  });
  return out;
}

/// Whether the kernel takes q, k and v, [1, heads, rows, size]: it lays out all keys, which pays
/// where there are no fewer queries.
bool fits(const at::Tensor &q, const at::Tensor &k, const at::Tensor &v) {
  for (const auto *x : {&q, &k, &v}) {
    if (!is_plain(*x) || x->dim() != 4 || x->size(0) != 1 || x->size(1) != q.size(1) ||
        x->size(3) != q.size(3) || x->stride(3) != 1 || x->numel() == 0) {
      return false;
    }
  }
  return k.size(2) == v.size(2) && k.size(2) <= q.size(2);
}

at::Tensor attend(const at::Tensor &q, const at::Tensor &k, const at::Tensor &v, double scale) {
  const int64_t heads = q.size(1), rows = q.size(2), size = q.size(3), count = k.size(2);
  const Rows keys = rows_of(k[0]), values = rows_of(v[0]);
  auto out = attend_heads(
      rows_of(q[0]), heads, rows, count, size, static_cast<float>(scale),
      [&](int64_t head, HeadMemory &memory) {
        for (int64_t i = 0; i < count; ++i) memory.put(i, keys.at(head, i), values.at(head, i));
      },
      [](int64_t) { return std::optional<GridBias>(); });
  return out.view({1, rows, heads, size}).transpose(1, 2);
}

/// The same by libtorch's own operations: on other devices, and where gradients are wanted.
at::Tensor composed(
    const at::Tensor &q, at::Tensor k, at::Tensor v, const at::Tensor &d, const at::Tensor &h,
    const at::Tensor &w, const CTTensor *key, const CTTensor *value, const CTTensor *last,
    int64_t g, double scale) {
  const int64_t heads = q.size(0), rows = q.size(1);
  auto real = [g](const at::Tensor &term) { return term.slice(-1, 0, g); };
  auto bias = (real(d).reshape({heads, g * g, g, 1, 1, g}) +
               (real(h).reshape({heads, g * g, 1, g, 1, g}) +
                real(w).reshape({heads, g * g, 1, 1, g, g})))
                  .reshape({heads, rows, rows});
  if (key != nullptr) {
    k = at::cat({k, key->value}, 1);
    v = at::cat({v, value->value}, 1);
    bias = at::cat({bias, last->value}, 2);
  }
  return at::scaled_dot_product_attention(
             q.unsqueeze(0), k.unsqueeze(0), v.unsqueeze(0), bias.unsqueeze(0), 0.0, false, scale)
      .squeeze(0)
      .transpose(0, 1)
      .reshape({rows, -1});
}

}  // namespace

CTTensor *ct_attention(
    const CTTensor *q, const CTTensor *k, const CTTensor *v, const CTTensor *bias, double scale,
    CTError *error) {
  return make(error, [&] {
    if (bias == nullptr && fits(q->value, k->value, v->value)) {
      return attend(q->value, k->value, v->value, scale);
    }
    return at::scaled_dot_product_attention(
        q->value, k->value, v->value, optional(bias), 0.0, false, scale);
  });
}

CTTensor *ct_grid_attention(
    const CTTensor *qkv, const CTTensor *d, const CTTensor *h, const CTTensor *w,
    const CTTensor *key, const CTTensor *value, const CTTensor *last, int64_t grid, int64_t heads,
    double scale, CTError *error) {
  return make(error, [&] {
    const at::Tensor &all = qkv->value;
    const int64_t rows = grid * grid * grid;
    TORCH_CHECK(
        grid > 0 && grid < 1024 && heads > 0 && all.dim() == 2 && all.size(0) == rows &&
            all.size(1) > 0 && all.size(1) % (3 * heads) == 0,
        "queries, keys and values have the shape ", all.sizes(), ", which is not ", heads,
        " heads of each for a grid of ", grid);
    const int64_t size = all.size(1) / (3 * heads), window = d->value.size(-1);
    TORCH_CHECK(window >= grid, "the window of ", window, " is smaller than the grid of ", grid);
    const std::vector<int64_t> term{heads, grid, grid, grid, window};
    for (const auto *x : {d, h, w}) {
      TORCH_CHECK(
          x->value.sizes() == term && x->value.scalar_type() == all.scalar_type(),
          "a term of the position bias has the shape ", x->value.sizes());
    }
    TORCH_CHECK(
        (key == nullptr) == (value == nullptr) && (key == nullptr) == (last == nullptr),
        "the padding needs a key, a value and a bias");
    if (key != nullptr) {
      const std::vector<int64_t> one{heads, 1, size}, scores{heads, rows, 1};
      TORCH_CHECK(
          key->value.sizes() == one && value->value.sizes() == one && last->value.sizes() == scores,
          "the padding's key has the shape ", key->value.sizes(), ", its value ",
          value->value.sizes(), ", its bias ", last->value.sizes());
    }
    auto split = all.view({rows, 3, heads, size}).permute({1, 2, 0, 3});
    auto q = split[0], k = split[1], v = split[2];
    const bool plain = is_plain(all) && is_plain(d->value) && all.is_contiguous() &&
                       (key == nullptr || is_plain(key->value));
    if (!plain) {
      return composed(q, k, v, d->value, h->value, w->value, key, value, last, grid, scale);
    }
    auto dense = [](const CTTensor *x) { return x ? x->value.contiguous() : at::Tensor(); };
    const at::Tensor terms[] = {dense(d), dense(h), dense(w)};
    const at::Tensor padding[] = {dense(key), dense(value), dense(last)};
    auto floats = [](const at::Tensor &x) {
      return x.defined() ? static_cast<const float *>(x.const_data_ptr()) : nullptr;
    };
    const Rows keys = rows_of(k), values = rows_of(v);
    return attend_heads(
        rows_of(q), heads, rows, rows + (key != nullptr), size, static_cast<float>(scale),
        [&](int64_t head, HeadMemory &memory) {
          for (int64_t i = 0; i < rows; ++i) memory.put(i, keys.at(head, i), values.at(head, i));
          if (key != nullptr) {
            memory.put(rows, floats(padding[0]) + head * size, floats(padding[1]) + head * size);
          }
        },
        [&](int64_t head) {
          const int64_t start = head * rows * window;
          return std::optional<GridBias>(
              {floats(terms[0]) + start, floats(terms[1]) + start, floats(terms[2]) + start, window,
               grid, key == nullptr ? nullptr : floats(padding[2]) + head * rows});
        });
  });
}
