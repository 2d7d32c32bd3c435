#include <ATen/core/dispatch/Dispatcher.h>

#include "Guard.h"

using namespace ctorch;

struct CTPacked {
  at::Tensor value;
};

namespace {

// oneDNN's products on a weight that was laid out beforehand. libtorch registers them as
// operators of its own compiler; no public C++ function leads to them. Where they are absent,
// `ct_can_pack` says so.
using Reorder = at::Tensor(const at::Tensor &, std::optional<c10::SymInt>);
using Linear = at::Tensor(
    const at::Tensor &, const at::Tensor &, const std::optional<at::Tensor> &, std::string_view,
    c10::List<std::optional<at::Scalar>>, std::optional<std::string_view>);

std::optional<c10::OperatorHandle> find(const char *name) {
  return c10::Dispatcher::singleton().findSchema({name, ""});
}

const std::optional<c10::OperatorHandle> &reorder_operator() {
  static const auto found = find("mkldnn::_reorder_linear_weight");
  return found;
}

const std::optional<c10::OperatorHandle> &linear_operator() {
  static const auto found = find("mkldnn::_linear_pointwise");
  return found;
}

/// Whether oneDNN multiplies numbers of this type on this machine.
bool multiplies(at::ScalarType type) {
  if (type == at::kFloat) return true;
  if (type != at::kBFloat16) return false;
  static const bool supported = [] {
    const auto found = find("mkldnn::_is_mkldnn_bf16_supported");
    return found.has_value() && found->typed<bool()>().call();
  }();
  return supported;
}

}  // namespace

bool ct_can_pack(const CTTensor *weight) {
  CTError ignored;
  return guarded(&ignored, false, [&] {
    const at::Tensor &value = weight->value;
    return value.device().is_cpu() && multiplies(value.scalar_type()) && value.dim() == 2 &&
           value.numel() > 0 && !value.requires_grad() && reorder_operator().has_value() &&
           linear_operator().has_value();
  });
}

CTPacked *ct_pack(const CTTensor *weight, int64_t rows, CTError *error) {
  return guarded<CTPacked *>(error, nullptr, [&] {
    TORCH_CHECK(ct_can_pack(weight), "this weight cannot be packed");
    auto packed = reorder_operator()->typed<Reorder>().call(
        weight->value.contiguous(), c10::SymInt(rows));
    return new CTPacked{std::move(packed)};
  });
}

void ct_free_packed(CTPacked *packed) { delete packed; }

CTTensor *ct_packed_linear(
    const CTTensor *x, const CTPacked *packed, const CTTensor *bias, CTActivation activation,
    CTError *error) {
  return make(error, [&] {
    TORCH_CHECK(
        !(recording() && x->value.requires_grad()),
        "a packed weight cannot be differentiated; build the network while gradients are recorded");
    const char *name = activation == CTActivationReLU   ? "relu"
                       : activation == CTActivationGELU ? "gelu"
                                                        : "none";
    auto algorithm = activation == CTActivationGELU ? std::optional<std::string_view>("none")
                                                    : std::optional<std::string_view>("");
    return linear_operator()->typed<Linear>().call(
        x->value, packed->value, optional(bias), name,
        c10::List<std::optional<at::Scalar>>(), algorithm);
  });
}
