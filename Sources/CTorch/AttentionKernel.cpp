#include "AttentionKernel.h"

#include <algorithm>

#include "Vector.h"

namespace ctorch {

namespace {

/// Columns of the product that are worked on together: two vectors of every row stay in registers.
constexpr int64_t kColumns = 2 * kLanes;

constexpr int64_t whole(int64_t count) { return (count + kColumns - 1) / kColumns * kColumns; }

/// c[8, columns] (+)= a[8, depth] b[depth, columns], `columns` being whole blocks.
template <bool kAdds>
INLINED void multiply(
    const float *a, int64_t a_stride, const float *b, int64_t b_stride, int64_t depth, float *c,
    int64_t c_stride, int64_t columns) {
#pragma clang fp contract(fast)
  for (int64_t column = 0; column < columns; column += kColumns) {
    Floats left[kQueries], right[kQueries];
#pragma clang loop unroll(full)
    for (int64_t r = 0; r < kQueries; ++r) {
      left[r] = kAdds ? floats_at(c + r * c_stride + column) : Floats{};
      right[r] = kAdds ? floats_at(c + r * c_stride + column + kLanes) : Floats{};
    }
    for (int64_t k = 0; k < depth; ++k) {
      const Floats x = floats_at(b + k * b_stride + column);
      const Floats y = floats_at(b + k * b_stride + column + kLanes);
#pragma clang loop unroll(full)
      for (int64_t r = 0; r < kQueries; ++r) {
        const float s = a[r * a_stride + k];
        left[r] += s * x;
        right[r] += s * y;
      }
    }
#pragma clang loop unroll(full)
    for (int64_t r = 0; r < kQueries; ++r) {
      floats_at(c + r * c_stride + column) = left[r];
      floats_at(c + r * c_stride + column + kLanes) = right[r];
    }
  }
}

/// The scores of one query before its products are added.
INLINED void fill(float *scores, const GridBias &bias, int64_t query, int64_t count) {
  const int64_t g = bias.grid;
  const float *d = bias.d + query * bias.stride;
  const float *h = bias.h + query / g * g * bias.stride;
  const float *w = bias.w + query / g * g * bias.stride;
  for (int64_t kd = 0; kd < g; ++kd) {
    for (int64_t kh = 0; kh < g; ++kh) {
      float *row = scores + (kd * g + kh) * g;
      for (int64_t kw = 0; kw < g; ++kw) {
        row[kw] = d[kw] + (h[kd * bias.stride + kw] + w[kh * bias.stride + kw]);
      }
    }
  }
  if (bias.last != nullptr) scores[count - 1] = bias.last[query];
}

}  // namespace

void HeadMemory::reshape(int64_t keys_count, int64_t head_size) {
  count = keys_count;
  size = head_size;
  key_stride = whole(count);
  value_stride = whole(size);
  keys.assign(static_cast<size_t>(size * key_stride), 0.f);
  values.assign(static_cast<size_t>(count * value_stride), 0.f);
}

void HeadMemory::put(int64_t index, const float *key, const float *value) {
  for (int64_t c = 0; c < size; ++c) keys[static_cast<size_t>(c * key_stride + index)] = key[c];
  std::copy(value, value + size, values.data() + index * value_stride);
}

FOR_EVERY_PROCESSOR
void attend_head(
    const float *q, int64_t q_stride, const HeadMemory &memory, const GridBias *bias, float scale,
    float *out, int64_t out_stride, int64_t begin, int64_t end, float *scratch) {
  const int64_t size = memory.size, count = memory.count, wide = memory.key_stride;
  float *scores = scratch;                     // [8, wide]
  float *queries = scores + kQueries * wide;   // [8, size]
  float *sums = queries + kQueries * size;     // [8, value_stride]
  for (int64_t start = begin; start < end; start += kQueries) {
    const int64_t rows = std::min(kQueries, end - start);
    for (int64_t r = 0; r < kQueries; ++r) {
      // Rows past the end are the last one again, and are thrown away.
      const int64_t query = start + std::min(r, rows - 1);
      for (int64_t c = 0; c < size; ++c) queries[r * size + c] = q[query * q_stride + c] * scale;
      float *row = scores + r * wide;
      if (bias != nullptr) {
        for (int64_t i = count; i < wide; ++i) row[i] = 0;
        fill(row, *bias, query, count);
      }
    }
    if (bias != nullptr) {
      multiply<true>(
          queries, size, memory.keys.data(), wide, size, scores, wide, wide);
    } else {
      multiply<false>(
          queries, size, memory.keys.data(), wide, size, scores, wide, wide);
    }
    float shares[kQueries];
    for (int64_t r = 0; r < kQueries; ++r) shares[r] = weigh(scores + r * wide, count);
    multiply<false>(
        scores, wide, memory.values.data(), memory.value_stride, count, sums,
        memory.value_stride, memory.value_stride);
    for (int64_t r = 0; r < rows; ++r) {
      for (int64_t c = 0; c < size; ++c) {
        out[(start + r) * out_stride + c] = sums[r * memory.value_stride + c] * shares[r];
      }
    }
  }
}

}  // namespace ctorch
