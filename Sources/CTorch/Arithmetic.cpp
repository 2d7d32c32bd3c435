#include <ATen/TensorOperators.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/logaddexp.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/where.h>

#include "Guard.h"

using namespace ctorch;

CTTensor *ct_unary(CTUnary operation, const CTTensor *x, CTError *error) {
  return make(error, [&]() -> at::Tensor {
    const at::Tensor &value = x->value;
    switch (operation) {
      case CTUnaryNegate: return -value;
      case CTUnaryExp: return value.exp();
      case CTUnaryLog: return value.log();
      case CTUnarySqrt: return value.sqrt();
      case CTUnarySin: return value.sin();
      case CTUnaryCos: return value.cos();
      case CTUnaryAbs: return value.abs();
      case CTUnarySigmoid: return value.sigmoid();
      case CTUnaryTanh: return value.tanh();
      case CTUnaryReLU: return value.relu();
      case CTUnaryGELU: return at::gelu(value);
      case CTUnarySquare: return value.square();
      case CTUnaryRound: return value.round();
    }
    TORCH_CHECK(false, "there is no unary operation number ", int(operation));
  });
}

namespace {

/// `B` is a tensor or a number.
template <typename B>
at::Tensor combine(CTBinary operation, const at::Tensor &a, const B &b) {
  switch (operation) {
    case CTBinaryAdd: return a + b;
    case CTBinarySubtract: return a - b;
    case CTBinaryMultiply: return a * b;
    case CTBinaryDivide: return a / b;
    case CTBinaryGreater: return a > b;
    case CTBinaryLess: return a < b;
    case CTBinaryEqual: return a == b;
    default: break;
  }
  if constexpr (std::is_same_v<B, at::Tensor>) {
    switch (operation) {
      case CTBinaryMaximum: return at::maximum(a, b);
      case CTBinaryMinimum: return at::minimum(a, b);
      case CTBinaryMatrixProduct: return at::matmul(a, b);
      case CTBinaryLogAddExp: return at::logaddexp(a, b);
      default: break;
    }
  } else {
    if (operation == CTBinaryMaximum) return a.clamp_min(b);
    if (operation == CTBinaryMinimum) return a.clamp_max(b);
  }
  TORCH_CHECK(false, "there is no such binary operation, number ", int(operation));
}

}  // namespace

CTTensor *ct_binary(CTBinary operation, const CTTensor *a, const CTTensor *b, CTError *error) {
  return make(error, [&] { return combine(operation, a->value, b->value); });
}

CTTensor *ct_scalar(CTBinary operation, const CTTensor *a, double b, CTError *error) {
  return make(error, [&] { return combine(operation, a->value, at::Scalar(b)); });
}

CTTensor *ct_reduce(
    CTReduce operation, const CTTensor *x, const int64_t *axes, int32_t count, bool keep,
    CTError *error) {
  return make(error, [&]() -> at::Tensor {
    std::vector<int64_t> over(axes, axes + count);
    if (over.empty()) {
      for (int64_t axis = 0; axis < x->value.dim(); ++axis) over.push_back(axis);
    }
    switch (operation) {
      case CTReduceSum: return x->value.sum(over, keep);
      case CTReduceMean: return x->value.mean(over, keep);
      case CTReduceLogSumExp: return x->value.logsumexp(over, keep);
      case CTReduceMaximum: return x->value.amax(over, keep);
    }
    TORCH_CHECK(false, "there is no reduction number ", int(operation));
  });
}

CTTensor *ct_where(
    const CTTensor *condition, const CTTensor *a, const CTTensor *b, CTError *error) {
  return make(error, [&] { return at::where(condition->value, a->value, b->value); });
}

CTTensor *ct_softmax(const CTTensor *x, int64_t axis, CTError *error) {
  return make(error, [&] { return x->value.softmax(axis); });
}
