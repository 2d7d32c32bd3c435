#include "Parallel.h"

#include <ATen/TensorIterator.h>
#include <ATen/ops/empty.h>

#include "Guard.h"

void ctorch::in_parallel(
    int64_t count, int64_t products, c10::function_ref<void(int64_t begin, int64_t end)> body) {
  if (count <= 0) return;
  constexpr int64_t few = 100'000;  // some ten microseconds
  if (products < few) return body(0, count);
  // An iterator over that many bytes, which nobody reads: libtorch shares it out among its own
  // threads, and a part's address tells its place.
  auto places = at::empty({count}, at::TensorOptions().dtype(at::kByte));
  const char *first = static_cast<const char *>(places.const_data_ptr());
  auto iterator = at::TensorIterator::nullary_op(places);
  iterator.for_each(
      [&](char **data, const int64_t *, int64_t n) {
        const int64_t begin = data[0] - first;
        body(begin, begin + n);
      },
      1);
}
