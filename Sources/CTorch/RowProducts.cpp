#include <ATen/ops/empty.h>
#include <ATen/ops/mv.h>

#include "Guard.h"
#include "Parallel.h"
#include "Vector.h"

using namespace ctorch;

namespace {

FOR_EVERY_PROCESSOR
void multiply(
    const float *x, const float *vector, float *out, int64_t size, int64_t begin, int64_t end) {
#pragma clang fp contract(fast)
  const int64_t whole = size / kLanes * kLanes;
  for (int64_t r = begin; r < end; ++r) {
    const float *row = x + r * size;
    Floats parts{};
    for (int64_t c = 0; c < whole; c += kLanes) parts += floats_at(row + c) * floats_at(vector + c);
    float sum = sum_of(parts);
    for (int64_t c = whole; c < size; ++c) sum += row[c] * vector[c];
    out[r] = sum;
  }
}

}  // namespace

CTTensor *ct_row_products(const CTTensor *x, const CTTensor *vector, CTError *error) {
  return make(error, [&] {
    const at::Tensor &rows = x->value, &one = vector->value;
    TORCH_CHECK(
        rows.dim() == 2 && one.dim() == 1 && rows.size(1) == one.size(0), "the rows have the shape ",
        rows.sizes(), ", the vector ", one.sizes());
    bool fits = !recording();
    for (const auto *tensor : {&rows, &one}) {
      fits = fits && tensor->device().is_cpu() && tensor->scalar_type() == at::kFloat &&
             tensor->is_contiguous();
    }
    if (!fits) return at::mv(rows, one);
    auto out = at::empty({rows.size(0)}, rows.options());
    auto *data = static_cast<float *>(out.mutable_data_ptr());
    constexpr int64_t kRows = 64;
    in_parallel((rows.size(0) + kRows - 1) / kRows, rows.numel(), [&](int64_t begin, int64_t end) {
      multiply(
          static_cast<const float *>(rows.const_data_ptr()),
          static_cast<const float *>(one.const_data_ptr()), data, rows.size(1), begin * kRows,
          std::min(end * kRows, rows.size(0)));
    });
    return out;
  });
}
