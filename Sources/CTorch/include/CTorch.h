#ifndef CTORCH_H
#define CTORCH_H

// The whole of libtorch that Swift may see.
//
//   1. No exception leaves this header: a call that can fail takes a CTError
//      and returns NULL or false after filling it in.
//   2. A returned tensor is owned by the caller, who frees it once with
//      ct_free. A tensor argument is borrowed for the length of the call.
//   3. Only pointers, integers and floats cross. No C++ type is named here.
//   4. No call changes a tensor it was given. The one exception is
//      ct_backward, which fills in the gradients of the leaves.
//
// Compiles against libtorch 2.11 and 2.13.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin
#ifdef __cplusplus
extern "C" {
#endif

typedef struct CTTensor CTTensor;

typedef enum {
  CTCodeOther = 0,
  CTCodeBadInput = 1,  // shapes or types that the operation rejects
  CTCodeOutOfMemory = 2,
  CTCodeNoDevice = 3,  // the device asked for is not there
} CTCode;

/// Filled in by a call that failed. Lives with the caller; nothing to free.
typedef struct {
  CTCode code;
  char message[512];  // UTF-8, one line, ends with a zero
} CTError;

typedef enum {
  CTTypeFloat32 = 0,
  CTTypeFloat16 = 1,
  CTTypeBFloat16 = 2,
  CTTypeFloat64 = 3,
  CTTypeInt64 = 4,
  CTTypeInt32 = 5,
  CTTypeInt16 = 6,
  CTTypeUInt8 = 7,
  CTTypeInt8 = 8,
  CTTypeBool = 9,
  CTTypeOther = -1,  // a libtorch type that none of these is
} CTType;

/// CUDA's devices are numbered from 0; the CPU is CTDeviceCPU.
typedef int32_t CTDevice;
enum { CTDeviceCPU = -1 };

// Creation.cpp -----------------------------------------------------------------

void ct_free(CTTensor *tensor);

/// Copies the elements at `data`, row-major, of `byte_count` bytes, which must be
/// exactly what `shape` and `type` need.
CTTensor *_Nullable ct_from_bytes(
    const void *_Nullable data, int64_t byte_count, CTType type, const int64_t *_Nullable shape,
    int32_t rank, CTError *error);

/// A tensor over memory of the caller's, which no call writes to. `strides` are in elements.
/// `release(owner)` is called exactly once: when the last tensor over the memory is gone, or
/// before this returns NULL. The caller has checked that every element lies in the memory.
CTTensor *_Nullable ct_from_memory(
    const void *data, CTType type, const int64_t *_Nullable shape,
    const int64_t *_Nullable strides, int32_t rank, void *owner, void (*release)(void *owner),
    CTError *error);

/// Every element is `value`.
CTTensor *_Nullable ct_full(
    const int64_t *_Nullable shape, int32_t rank, double value, CTType type, CTDevice device,
    CTError *error);

/// Copies every element to `out`, row-major. `byte_count` must be what the tensor takes.
bool ct_copy_bytes(const CTTensor *tensor, void *_Nullable out, int64_t byte_count, CTError *error);

int32_t ct_rank(const CTTensor *tensor);
int64_t ct_size(const CTTensor *tensor, int32_t axis);
int64_t ct_count(const CTTensor *tensor);
CTType ct_type(const CTTensor *tensor);
CTDevice ct_device(const CTTensor *tensor);

// Devices.cpp ------------------------------------------------------------------

/// Makes CUDA device number `index` usable, loading libtorch_cuda.so from beside libtorch_cpu.so.
bool ct_open_cuda(int32_t index, CTError *error);

/// CUDA devices of this machine; 0 without a CUDA build of libtorch, driver or device.
int32_t ct_cuda_count(void);

CTTensor *_Nullable ct_to_device(const CTTensor *x, CTDevice device, CTError *error);
CTTensor *_Nullable ct_to_type(const CTTensor *x, CTType type, CTError *error);

/// Threads that one operation on the CPU may use, in the whole process.
int32_t ct_threads(void);
bool ct_set_threads(int32_t count, CTError *error);

/// Lets the whole process keep that much freed memory for what is asked for next, in place of giving
/// it back to the system and having it cleared again. The most that was ever asked for counts. With
/// another C library than glibc, nothing.
void ct_keep_memory(int64_t bytes);

/// Lets all threads take memory from one heap, however large it is, so that what one has freed serves
/// the next, whichever asks. Call it before there are other threads. With another C library than
/// glibc, nothing.
void ct_one_heap(void);

/// Bytes that were freed and are kept; 0 where that cannot be told.
int64_t ct_kept_memory(void);

/// libtorch's version, such as "2.13.0". Lives as long as the process.
const char *ct_version(void);

// Gradients.cpp ----------------------------------------------------------------

/// Turns recording on or off for the calling thread and returns what it was.
/// It is off on every thread at first.
bool ct_set_recording(bool recording);
bool ct_recording(void);

CTTensor *_Nullable ct_detach(const CTTensor *x, bool requires_gradient, CTError *error);
bool ct_requires_gradient(const CTTensor *x);

/// Adds d(loss)/d(leaf) to the gradient of each leaf that `loss`, one number, was made from.
bool ct_backward(const CTTensor *loss, CTError *error);

/// The gradient of a leaf. `present` becomes false, and NULL is no error, where there is none.
CTTensor *_Nullable ct_gradient(const CTTensor *x, bool *present, CTError *error);

// AdamW.cpp --------------------------------------------------------------------

typedef struct {
  double rate, beta1, beta2, epsilon, weight_decay;
} CTAdamW;

/// One step of AdamW (Loshchilov and Hutter, 2019), the `step`-th, counted from 1. `first` and
/// `second` are the gradients' moments; all four lists hold `count` tensors, in one order. `out`
/// takes 3 · count new tensors: the parameters after the step, and both moments.
bool ct_adamw(
    const CTTensor *_Nullable const *_Nullable parameters,
    const CTTensor *_Nullable const *_Nullable gradients,
    const CTTensor *_Nullable const *_Nullable first,
    const CTTensor *_Nullable const *_Nullable second, int32_t count, int64_t step,
    const CTAdamW *options, CTTensor *_Nullable *_Nullable out, CTError *error);

// Arithmetic.cpp ---------------------------------------------------------------

typedef enum {
  CTUnaryNegate, CTUnaryExp, CTUnaryLog, CTUnarySqrt, CTUnarySin, CTUnaryCos, CTUnaryAbs,
  CTUnarySigmoid, CTUnaryTanh, CTUnaryReLU, CTUnaryGELU, CTUnarySquare, CTUnaryRound,
} CTUnary;
CTTensor *_Nullable ct_unary(CTUnary operation, const CTTensor *x, CTError *error);

typedef enum {
  CTBinaryAdd, CTBinarySubtract, CTBinaryMultiply, CTBinaryDivide, CTBinaryMaximum,
  CTBinaryMinimum, CTBinaryGreater, CTBinaryLess, CTBinaryEqual, CTBinaryMatrixProduct,
  CTBinaryLogAddExp,
} CTBinary;
CTTensor *_Nullable ct_binary(
    CTBinary operation, const CTTensor *a, const CTTensor *b, CTError *error);
/// As ct_binary with a number on the right; not for matrix products and log-add-exp.
CTTensor *_Nullable ct_scalar(CTBinary operation, const CTTensor *a, double b, CTError *error);

typedef enum { CTReduceSum, CTReduceMean, CTReduceLogSumExp, CTReduceMaximum } CTReduce;
/// Over `axes`, or over all where `count` is 0.
CTTensor *_Nullable ct_reduce(
    CTReduce operation, const CTTensor *x, const int64_t *_Nullable axes, int32_t count, bool keep,
    CTError *error);

CTTensor *_Nullable ct_where(
    const CTTensor *condition, const CTTensor *a, const CTTensor *b, CTError *error);
CTTensor *_Nullable ct_softmax(const CTTensor *x, int64_t axis, CTError *error);

// Shape.cpp --------------------------------------------------------------------

CTTensor *_Nullable ct_reshape(
    const CTTensor *x, const int64_t *_Nullable shape, int32_t rank, CTError *error);
CTTensor *_Nullable ct_permute(
    const CTTensor *x, const int64_t *_Nullable axes, int32_t rank, CTError *error);
CTTensor *_Nullable ct_expand(
    const CTTensor *x, const int64_t *_Nullable shape, int32_t rank, CTError *error);
CTTensor *_Nullable ct_contiguous(const CTTensor *x, CTError *error);
/// The same numbers in memory of their own, row-major.
CTTensor *_Nullable ct_copy(const CTTensor *x, CTError *error);
CTTensor *_Nullable ct_slice(
    const CTTensor *x, int64_t axis, int64_t start, int64_t end, CTError *error);
CTTensor *_Nullable ct_select(const CTTensor *x, int64_t axis, int64_t index, CTError *error);
/// The entries of `axis` that `index`, one axis of int64, names.
CTTensor *_Nullable ct_gather(
    const CTTensor *x, int64_t axis, const CTTensor *index, CTError *error);
/// `amounts`: zeros before and after, first axis first, two numbers an axis.
CTTensor *_Nullable ct_pad(
    const CTTensor *x, const int64_t *_Nullable amounts, int32_t rank, CTError *error);
CTTensor *_Nullable ct_concatenate(
    const CTTensor *_Nullable const *_Nullable tensors, int32_t count, int64_t axis, CTError *error);

// Layers.cpp -------------------------------------------------------------------

CTTensor *_Nullable ct_linear(
    const CTTensor *x, const CTTensor *weight, const CTTensor *_Nullable bias, CTError *error);
CTTensor *_Nullable ct_convolution3d(
    const CTTensor *x, const CTTensor *weight, const CTTensor *_Nullable bias, int64_t stride,
    int64_t padding, int64_t groups, CTError *error);
CTTensor *_Nullable ct_transposed_convolution3d(
    const CTTensor *x, const CTTensor *weight, const CTTensor *_Nullable bias, int64_t stride,
    CTError *error);
/// Over the last axis.
CTTensor *_Nullable ct_layer_norm(
    const CTTensor *x, const CTTensor *weight, const CTTensor *bias, double epsilon,
    CTError *error);
/// The last three of five axes to `size`, trilinear, corners not aligned.
CTTensor *_Nullable ct_trilinear(const CTTensor *x, const int64_t size[_Nonnull 3], CTError *error);

// Attention.cpp ----------------------------------------------------------------

/// softmax(q kᵀ · scale + bias) v over the last two axes.
CTTensor *_Nullable ct_attention(
    const CTTensor *q, const CTTensor *k, const CTTensor *v, const CTTensor *_Nullable bias,
    double scale, CTError *error);

/// Attention among the tokens of a grid, [grid³, heads · size] of `qkv`'s [grid³, 3 · heads · size].
/// The query at (i, j, k) gains d[i,j,k,c] + h[i,j,a,c] + w[i,j,b,c] for the key at (a, b, c); the
/// terms are [heads, grid, grid, grid, window]. `key` and `value`, [heads, 1, size], are one key
/// more, with `last`, [heads, grid³, 1], as its bias; all three or none.
CTTensor *_Nullable ct_grid_attention(
    const CTTensor *qkv, const CTTensor *d, const CTTensor *h, const CTTensor *w,
    const CTTensor *_Nullable key, const CTTensor *_Nullable value, const CTTensor *_Nullable last,
    int64_t grid, int64_t heads, double scale, CTError *error);

// RowProducts.cpp --------------------------------------------------------------

/// The product of each row with one vector: [rows] of [rows, size] and [size].
CTTensor *_Nullable ct_row_products(const CTTensor *x, const CTTensor *vector, CTError *error);

// Depthwise.cpp ----------------------------------------------------------------

/// A 3 x 3 x 3 convolution of each channel alone, zeros around: `x` and the result are
/// [grid³, channels], `weight` is [27, channels].
CTTensor *_Nullable ct_depthwise3(
    const CTTensor *x, const CTTensor *weight, const CTTensor *bias, int64_t grid, CTError *error);

// AttentionAcross.cpp ----------------------------------------------------------

/// Row n of the result, head by head: softmax over m of q[n]·(keys[m][n] + codes[m]) · scale, times
/// values[m][n]. `q`, keys and values are [rows, width], `codes` is [count, width].
CTTensor *_Nullable ct_attention_across(
    const CTTensor *q, const CTTensor *_Nullable const *_Nonnull keys,
    const CTTensor *_Nullable const *_Nonnull values, int32_t count, const CTTensor *codes,
    int64_t heads, double scale, CTError *error);

// PackedLinear.cpp -------------------------------------------------------------

typedef struct CTPacked CTPacked;
typedef enum { CTActivationNone, CTActivationReLU, CTActivationGELU } CTActivation;

/// True where ct_pack can lay out such a weight for this machine's matrix kernels.
bool ct_can_pack(const CTTensor *weight);
/// Lays out `weight` [out, in] for inputs of about `rows` rows. Cannot be differentiated.
CTPacked *_Nullable ct_pack(const CTTensor *weight, int64_t rows, CTError *error);
void ct_free_packed(CTPacked *packed);
/// activation(x weightᵀ + bias)
CTTensor *_Nullable ct_packed_linear(
    const CTTensor *x, const CTPacked *packed, const CTTensor *_Nullable bias,
    CTActivation activation, CTError *error);

#ifdef __cplusplus
}
#endif
#pragma clang assume_nonnull end

#include "CTorchArchive.h"

#endif
