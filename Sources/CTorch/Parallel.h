#pragma once

#include <c10/util/FunctionRef.h>

#include <cstdint>

namespace ctorch {

/// Calls `body(begin, end)` for parts that together are 0 ..< count, on as many threads as one
/// operation may use. With few `products`, multiplications in all, it is called once: waking
/// another thread takes longer than they do.
///
/// `at::parallel_for` does nothing of the sort here: it is a template over OpenMP's pragmas, and
/// without `-fopenmp`, which would bring a second OpenMP library into the process, it is a
/// loop on one thread.
void in_parallel(
    int64_t count, int64_t products, c10::function_ref<void(int64_t begin, int64_t end)> body);

}  // namespace ctorch
