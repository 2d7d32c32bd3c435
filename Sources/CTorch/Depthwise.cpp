#include <ATen/ops/conv3d.h>
#include <ATen/ops/empty_like.h>

#include "Guard.h"
#include "Parallel.h"
#include "Vector.h"

using namespace ctorch;

namespace {

/// out[voxel, c] = bias[c] + Σ over the 27 voxels around of weight[offset, c] · x[voxel, c]
FOR_EVERY_PROCESSOR
void convolve(
    const float *x, const float *weight, const float *bias, float *out, int64_t g,
    int64_t channels, int64_t begin, int64_t end) {
#pragma clang fp contract(fast)
  const int64_t whole = channels / kLanes * kLanes;
  for (int64_t voxel = begin; voxel < end; ++voxel) {
    const int64_t i = voxel / (g * g), j = voxel / g % g, k = voxel % g;
    const float *inputs[27], *weights[27];
    int64_t count = 0;
    for (int64_t offset = 0; offset < 27; ++offset) {
      const int64_t ni = i + offset / 9 - 1, nj = j + offset / 3 % 3 - 1, nk = k + offset % 3 - 1;
      if (ni < 0 || ni >= g || nj < 0 || nj >= g || nk < 0 || nk >= g) continue;
      inputs[count] = x + ((ni * g + nj) * g + nk) * channels;
      weights[count++] = weight + offset * channels;
    }
    float *row = out + voxel * channels;
    for (int64_t c = 0; c < whole; c += kLanes) {
      Floats sum = floats_at(bias + c);
      for (int64_t n = 0; n < count; ++n) {
        sum += floats_at(weights[n] + c) * floats_at(inputs[n] + c);
      }
      floats_at(row + c) = sum;
    }
    for (int64_t c = whole; c < channels; ++c) {
      float sum = bias[c];
      for (int64_t n = 0; n < count; ++n) sum += weights[n][c] * inputs[n][c];
      row[c] = sum;
    }
  }
}

}  // namespace

CTTensor *ct_depthwise3(
    const CTTensor *x, const CTTensor *weight, const CTTensor *bias, int64_t grid,
    CTError *error) {
  return make(error, [&] {
    const at::Tensor &input = x->value;
    TORCH_CHECK(
        grid > 0 && grid < 1024 && input.dim() == 2 && input.size(0) == grid * grid * grid,
        "the shape is ", input.sizes(), ", not that of a grid of ", grid);
    const int64_t channels = input.size(1);
    TORCH_CHECK(
        weight->value.sizes() == at::IntArrayRef({27, channels}) &&
            bias->value.sizes() == at::IntArrayRef({channels}),
        "the weight has the shape ", weight->value.sizes(), ", the bias ", bias->value.sizes(),
        ", for ", channels, " channels");
    bool fits = !recording();
    for (const auto *tensor : {x, weight, bias}) {
      fits = fits && tensor->value.device().is_cpu() &&
             tensor->value.scalar_type() == at::kFloat && tensor->value.is_contiguous();
    }
    if (!fits) {
      auto volume = input.view({1, grid, grid, grid, channels}).permute({0, 4, 1, 2, 3});
      auto kernel = weight->value.t().reshape({channels, 1, 3, 3, 3});
      return at::conv3d(volume, kernel, bias->value, 1, 1, 1, channels)
          .permute({0, 2, 3, 4, 1})
          .reshape(input.sizes());
    }
    auto out = at::empty_like(input);
    auto floats = [](const at::Tensor &tensor) {
      return static_cast<const float *>(tensor.const_data_ptr());
    };
    auto *data = static_cast<float *>(out.mutable_data_ptr());
    in_parallel(input.size(0), 27 * input.numel(), [&](int64_t begin, int64_t end) {
      convolve(
          floats(input), floats(weight->value), floats(bias->value), data, grid, channels, begin,
          end);
    });
    return out;
  });
}
