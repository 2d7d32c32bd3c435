#include <ATen/ops/conv3d.h>
#include <ATen/ops/conv_transpose3d.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/upsample_trilinear3d.h>

#include "Guard.h"

using namespace ctorch;

CTTensor *ct_linear(
    const CTTensor *x, const CTTensor *weight, const CTTensor *bias, CTError *error) {
  return make(error, [&] { return at::linear(x->value, weight->value, optional(bias)); });
}

CTTensor *ct_convolution3d(
    const CTTensor *x, const CTTensor *weight, const CTTensor *bias, int64_t stride,
    int64_t padding, int64_t groups, CTError *error) {
  return make(error, [&] {
    return at::conv3d(x->value, weight->value, optional(bias), stride, padding, 1, groups);
  });
}

CTTensor *ct_transposed_convolution3d(
    const CTTensor *x, const CTTensor *weight, const CTTensor *bias, int64_t stride,
    CTError *error) {
  return make(error, [&] {
    return at::conv_transpose3d(x->value, weight->value, optional(bias), stride);
  });
}

CTTensor *ct_layer_norm(
    const CTTensor *x, const CTTensor *weight, const CTTensor *bias, double epsilon,
    CTError *error) {
  return make(error, [&] {
    return at::layer_norm(
        x->value, weight->value.sizes(), weight->value, bias->value, epsilon);
  });
}

CTTensor *ct_trilinear(const CTTensor *x, const int64_t size[3], CTError *error) {
  return make(error, [&] {
    return at::upsample_trilinear3d(x->value, at::IntArrayRef(size, 3), false);
  });
}
