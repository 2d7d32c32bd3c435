#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/full.h>

#include <memory>
#include <vector>

#include "Guard.h"

using namespace ctorch;

namespace {
std::vector<at::Tensor> values(const CTTensor *const *tensors, int32_t count) {
  std::vector<at::Tensor> all;
  all.reserve(count);
  for (int32_t i = 0; i < count; ++i) all.push_back(tensors[i]->value.detach());
  return all;
}

/// Memory of its own, which the step then writes to.
std::vector<at::Tensor> copies(const CTTensor *const *tensors, int32_t count) {
  std::vector<at::Tensor> all = values(tensors, count);
  for (at::Tensor &tensor : all) tensor = tensor.clone(at::MemoryFormat::Contiguous);
  return all;
}
}  // namespace

bool ct_adamw(
    const CTTensor *const *parameters, const CTTensor *const *gradients,
    const CTTensor *const *first, const CTTensor *const *second, int32_t count, int64_t step,
    const CTAdamW *options, CTTensor **out, CTError *error) {
  return guarded(error, false, [&] {
    c10::AutoGradMode mode(false);
    std::vector<at::Tensor> p = copies(parameters, count), g = values(gradients, count);
    std::vector<at::Tensor> m = copies(first, count), v = copies(second, count);
    std::vector<at::Tensor> steps;
    for (int32_t i = 0; i < count; ++i) {
      g[i] = g[i].contiguous();
      // libtorch's kernel takes the number of the step that is being made.
      steps.push_back(at::full({}, static_cast<double>(step), p[i].options().dtype(at::kFloat)));
    }
    at::_fused_adamw_(
        p, g, m, v, {}, steps, options->rate, options->beta1, options->beta2,
        options->weight_decay, options->epsilon, false, false);
    std::vector<std::unique_ptr<CTTensor>> made;
    for (const auto *list : {&p, &m, &v})
      for (const at::Tensor &tensor : *list) made.push_back(std::make_unique<CTTensor>(tensor));
    for (size_t i = 0; i < made.size(); ++i) out[i] = made[i].release();
    return true;
  });
}
