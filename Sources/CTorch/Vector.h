#pragma once

#include <cstdint>
#include <cstring>

// Sixteen floats at a time, for kernels that libtorch has none for.
//
// libtorch's binaries run anywhere, and so must these: a function marked FOR_EVERY_PROCESSOR is
// compiled for three kinds of processors, of which the loader takes the best. What it calls must be
// INLINED, so that it is compiled along, and must take vectors by reference, since how one is passed
// by value depends on the processor.
#if defined(__x86_64__)
#define FOR_EVERY_PROCESSOR \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif
#define INLINED static inline __attribute__((always_inline))

namespace ctorch {

constexpr int64_t kLanes = 16;

typedef float Floats __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t Integers __attribute__((vector_size(64), aligned(4), may_alias));

INLINED const Floats &floats_at(const float *p) { return *reinterpret_cast<const Floats *>(p); }
INLINED Floats &floats_at(float *p) { return *reinterpret_cast<Floats *>(p); }

/// x becomes its exponential, to within 2 units in the last place, for x from -87 to 88; below that
/// it becomes next to nothing.
INLINED void exponentiate(Floats &x) {
#pragma clang fp contract(fast)
  const Floats low = Floats{} - 87.f;
  x = x > low ? x : low;
  // The nearest whole number of times that log 2 fits in, in the low bits of `shifted`.
  const Floats shifted = x * 1.44269504088896341f + 12582912.f;
  const Floats n = shifted - 12582912.f;
  const Floats r = x - n * 0.693145751953125f - n * 1.428606765330187e-06f;
  Floats p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.f;
  Integers bits, exponent;
  std::memcpy(&bits, &p, sizeof bits);
  std::memcpy(&exponent, &shifted, sizeof exponent);
  bits += exponent << 23;
  std::memcpy(&x, &bits, sizeof bits);
}

INLINED float sum_of(const Floats &x) {
  float part[8], quarter[4];
  for (int i = 0; i < 8; ++i) part[i] = x[i] + x[i + 8];
  for (int i = 0; i < 4; ++i) quarter[i] = part[i] + part[i + 4];
  return (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
}

/// Makes `count` scores, of which the memory is padded to whole vectors, weights: exp(score -
/// largest). The padding becomes 0. Returns one over their sum.
INLINED float weigh(float *scores, int64_t count) {
  const int64_t padded = (count + kLanes - 1) / kLanes * kLanes;
  for (int64_t i = count; i < padded; ++i) scores[i] = -3e38f;
  Floats most = floats_at(scores);
  for (int64_t i = kLanes; i < padded; i += kLanes) {
    const Floats x = floats_at(scores + i);
    most = x > most ? x : most;
  }
  float largest = most[0];
  for (int64_t i = 1; i < kLanes; ++i) largest = most[i] > largest ? most[i] : largest;
  Floats sum{};
  for (int64_t i = 0; i < padded; i += kLanes) {
    Floats x = floats_at(scores + i) - largest;
    exponentiate(x);
    floats_at(scores + i) = x;
    sum += x;
  }
  float total = sum_of(sum);
  for (int64_t i = count; i < padded; ++i) {
    total -= scores[i];
    scores[i] = 0;
  }
  return 1 / total;
}

}  // namespace ctorch
