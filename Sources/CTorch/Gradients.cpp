#include "Guard.h"

using namespace ctorch;

namespace {
thread_local bool recording_here = false;
}

namespace ctorch {
bool recording() noexcept { return recording_here; }
}  // namespace ctorch

bool ct_set_recording(bool recording) {
  bool before = recording_here;
  recording_here = recording;
  return before;
}

bool ct_recording(void) { return recording_here; }

CTTensor *ct_detach(const CTTensor *x, bool requires_gradient, CTError *error) {
  return make(error, [&] { return x->value.detach().set_requires_grad(requires_gradient); });
}

bool ct_requires_gradient(const CTTensor *x) { return x->value.requires_grad(); }

bool ct_backward(const CTTensor *loss, CTError *error) {
  return guarded(error, false, [&] {
    TORCH_CHECK(
        loss->value.requires_grad(),
        "nothing was recorded on the way to this tensor, so it has no gradients to give");
    loss->value.backward();
    return true;
  });
}

CTTensor *ct_gradient(const CTTensor *x, bool *present, CTError *error) {
  *present = false;
  return guarded<CTTensor *>(error, nullptr, [&]() -> CTTensor * {
    const at::Tensor &gradient = x->value.grad();
    if (!gradient.defined()) return nullptr;
    *present = true;
    // A copy: the next backward pass adds to libtorch's own.
    return new CTTensor{gradient.detach().clone()};
  });
}
