#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>

#include "Guard.h"

using namespace ctorch;

CTTensor *ct_reshape(const CTTensor *x, const int64_t *shape, int32_t rank, CTError *error) {
  return make(error, [&] { return x->value.reshape(list(shape, rank)); });
}

CTTensor *ct_permute(const CTTensor *x, const int64_t *axes, int32_t rank, CTError *error) {
  return make(error, [&] { return x->value.permute(list(axes, rank)); });
}

CTTensor *ct_expand(const CTTensor *x, const int64_t *shape, int32_t rank, CTError *error) {
  return make(error, [&] { return x->value.expand(list(shape, rank)); });
}

CTTensor *ct_contiguous(const CTTensor *x, CTError *error) {
  return make(error, [&] { return x->value.contiguous(); });
}

CTTensor *ct_copy(const CTTensor *x, CTError *error) {
  return make(error, [&] { return x->value.clone(at::MemoryFormat::Contiguous); });
}

CTTensor *ct_slice(
    const CTTensor *x, int64_t axis, int64_t start, int64_t end, CTError *error) {
  return make(error, [&] {
    TORCH_CHECK(
        axis >= -x->value.dim() && axis < x->value.dim(), "there is no axis ", axis, " among ",
        x->value.dim());
    TORCH_CHECK(
        0 <= start && start <= end && end <= x->value.size(axis), "the entries ", start, "..<", end,
        " are not among the ", x->value.size(axis), " of axis ", axis);
    return x->value.slice(axis, start, end);
  });
}

CTTensor *ct_select(const CTTensor *x, int64_t axis, int64_t index, CTError *error) {
  return make(error, [&] { return x->value.select(axis, index); });
}

CTTensor *ct_gather(const CTTensor *x, int64_t axis, const CTTensor *index, CTError *error) {
  return make(error, [&] { return x->value.index_select(axis, index->value); });
}

CTTensor *ct_pad(const CTTensor *x, const int64_t *amounts, int32_t rank, CTError *error) {
  return make(error, [&] {
    TORCH_CHECK(rank == x->value.dim(), "padding for ", rank, " axes of ", x->value.dim());
    // libtorch wants the last axis first.
    std::vector<int64_t> reversed;
    for (int32_t axis = rank - 1; axis >= 0; --axis) {
      reversed.push_back(amounts[2 * axis]);
      reversed.push_back(amounts[2 * axis + 1]);
    }
    return at::constant_pad_nd(x->value, reversed, 0);
  });
}

CTTensor *ct_concatenate(
    const CTTensor *const *tensors, int32_t count, int64_t axis, CTError *error) {
  return make(error, [&] {
    TORCH_CHECK(count > 0, "there is nothing to concatenate");
    std::vector<at::Tensor> values;
    values.reserve(static_cast<size_t>(count));
    for (int32_t i = 0; i < count; ++i) values.push_back(tensors[i]->value);
    return at::cat(values, axis);
  });
}
