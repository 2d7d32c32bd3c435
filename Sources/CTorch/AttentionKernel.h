#pragma once

#include <cstdint>
#include <vector>

namespace ctorch {

/// Keys and values of one head as the kernel reads them.
class HeadMemory {
 public:
  /// Makes room for `count` keys and values of `size` numbers; what was there is overwritten.
  void reshape(int64_t count, int64_t size);
  /// Takes key and value number `index`.
  void put(int64_t index, const float *key, const float *value);

  int64_t count = 0, size = 0;
  int64_t key_stride = 0, value_stride = 0;  // both whole blocks of columns
  std::vector<float> keys;    // [size, key_stride]: transposed
  std::vector<float> values;  // [count, value_stride]
};

/// What is added to the scores of a query, beside its products with the keys.
///
/// Of the query at (d, h, w) of a grid, for the key at (kd, kh, kw): d_term[kw] + h_term[kd, kw] +
/// w_term[kh, kw]; see `RelativePosition` in Swift.
struct GridBias {
  // Of this head. Rows are queries for d; (d, h) for h and w, each [grid, stride].
  const float *d, *h, *w;
  // Numbers from one kd, kh or query to the next: the window's side.
  int64_t stride;
  int64_t grid;
  /// Added to the last key, which stands for all padding: a number a query; may be null.
  const float *last;
};

/// Rows of queries that are worked on together.
constexpr int64_t kQueries = 8;

/// out[r] = softmax(q[r]·keysᵀ · scale + bias) values, for the queries begin ..< end of one head.
/// `scores` is scratch of kQueries · (key_stride + size + value_stride) numbers.
void attend_head(
    const float *q, int64_t q_stride, const HeadMemory &memory, const GridBias *bias, float scale,
    float *out, int64_t out_stride, int64_t begin, int64_t end, float *scratch);

}  // namespace ctorch
