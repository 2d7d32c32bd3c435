#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>

#include "Guard.h"

using namespace ctorch;

namespace ctorch {

at::ScalarType scalar_type(CTType type) {
  switch (type) {
    case CTTypeFloat32: return at::kFloat;
    case CTTypeFloat16: return at::kHalf;
    case CTTypeBFloat16: return at::kBFloat16;
    case CTTypeFloat64: return at::kDouble;
    case CTTypeInt64: return at::kLong;
    case CTTypeInt32: return at::kInt;
    case CTTypeInt16: return at::kShort;
    case CTTypeUInt8: return at::kByte;
    case CTTypeInt8: return at::kChar;
    case CTTypeBool: return at::kBool;
    case CTTypeOther: break;
  }
  TORCH_CHECK(false, "a tensor cannot be made of elements of type number ", int(type));
}

}  // namespace ctorch

void ct_free(CTTensor *tensor) { delete tensor; }

CTTensor *ct_from_bytes(
    const void *data, int64_t byte_count, CTType type, const int64_t *shape, int32_t rank,
    CTError *error) {
  return make(error, [&] {
    // Empty first: libtorch checks the product of the shape for overflow.
    auto tensor = at::empty(list(shape, rank), at::TensorOptions().dtype(scalar_type(type)));
    TORCH_CHECK(
        tensor.nbytes() == static_cast<size_t>(byte_count), byte_count, " bytes were given for ",
        tensor.nbytes(), " bytes of elements");
    if (byte_count > 0) std::memcpy(tensor.mutable_data_ptr(), data, tensor.nbytes());
    return tensor;
  });
}

CTTensor *ct_from_memory(
    const void *data, CTType type, const int64_t *shape, const int64_t *strides, int32_t rank,
    void *owner, void (*release)(void *owner), CTError *error) {
  return make(error, [&] {
    // Released with the last copy of the deleter, whether or not libtorch came to hold one.
    std::shared_ptr<void> kept(owner, release);
    return at::from_blob(
        const_cast<void *>(data), list(shape, rank), list(strides, rank), [kept](void *) {},
        at::TensorOptions().dtype(scalar_type(type)));
  });
}

CTTensor *ct_full(
    const int64_t *shape, int32_t rank, double value, CTType type, CTDevice place,
    CTError *error) {
  return make(error, [&] {
    return at::full(
        list(shape, rank), value,
        at::TensorOptions().dtype(scalar_type(type)).device(device(place)));
  });
}

bool ct_copy_bytes(const CTTensor *tensor, void *out, int64_t byte_count, CTError *error) {
  return guarded(error, false, [&] {
    auto dense = tensor->value.detach().to(at::kCPU).contiguous();
    TORCH_CHECK(
        dense.nbytes() == static_cast<size_t>(byte_count), "the tensor takes ", dense.nbytes(),
        " bytes, not ", byte_count);
    if (byte_count > 0) std::memcpy(out, dense.const_data_ptr(), dense.nbytes());
    return true;
  });
}

int32_t ct_rank(const CTTensor *tensor) { return static_cast<int32_t>(tensor->value.dim()); }

int64_t ct_size(const CTTensor *tensor, int32_t axis) {
  return tensor->value.sizes()[static_cast<size_t>(axis)];
}

int64_t ct_count(const CTTensor *tensor) { return tensor->value.numel(); }

CTType ct_type(const CTTensor *tensor) {
  switch (tensor->value.scalar_type()) {
    case at::kFloat: return CTTypeFloat32;
    case at::kHalf: return CTTypeFloat16;
    case at::kBFloat16: return CTTypeBFloat16;
    case at::kDouble: return CTTypeFloat64;
    case at::kLong: return CTTypeInt64;
    case at::kInt: return CTTypeInt32;
    case at::kShort: return CTTypeInt16;
    case at::kByte: return CTTypeUInt8;
    case at::kChar: return CTTypeInt8;
    case at::kBool: return CTTypeBool;
    default: return CTTypeOther;
  }
}

CTDevice ct_device(const CTTensor *tensor) {
  auto place = tensor->value.device();
  return place.is_cpu() ? CTDevice(CTDeviceCPU) : CTDevice(place.index());
}
