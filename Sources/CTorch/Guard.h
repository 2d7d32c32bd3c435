#pragma once

// Not ATen.h, whose declarations of all operators take most of a file's time to compile: each file names the
// few that it calls.
#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <c10/core/GradMode.h>

#include <cstdio>
#include <cstring>
#include <exception>
#include <new>

#include "CTorch.h"

struct CTTensor {
  at::Tensor value;
};

namespace ctorch {

/// Whether this thread records gradients. libtorch's own switch is on at first; this one is off.
bool recording() noexcept;

/// Gives this thread the number of threads that was last asked for. OpenMP keeps it per thread.
void adopt_threads();

/// The first line of `message`: below it libtorch tells of its own sources.
inline void fill(CTError *error, CTCode code, const char *message) noexcept {
  error->code = code;
  size_t length = std::strcspn(message, "\n");
  if (length >= sizeof error->message) {
    length = sizeof error->message - 1;
    // Not in the middle of a character of several bytes.
    while (length > 0 && (message[length] & 0xC0) == 0x80) --length;
  }
  std::memcpy(error->message, message, length);
  error->message[length] = 0;
}

/// Thrown inside a guarded body for a device that is not there.
struct NoDevice : std::exception {
  std::string sentence;
  explicit NoDevice(std::string sentence) : sentence(std::move(sentence)) {}
  const char *what() const noexcept override { return sentence.c_str(); }
};

/// Every call that can fail goes through here; nothing throws past it.
template <typename Result, typename Body>
Result guarded(CTError *error, Result failure, Body body) noexcept {
  try {
    adopt_threads();
    c10::AutoGradMode mode(recording());
    return body();
  } catch (const NoDevice &e) {
    fill(error, CTCodeNoDevice, e.what());
  } catch (const c10::OutOfMemoryError &e) {
    fill(error, CTCodeOutOfMemory, e.what_without_backtrace());
  } catch (const std::bad_alloc &) {
    fill(error, CTCodeOutOfMemory, "out of memory");
  } catch (const c10::Error &e) {
    // The CPU's allocator has no error class of its own.
    bool memory = std::strstr(e.what_without_backtrace(), "can't allocate memory") != nullptr;
    fill(error, memory ? CTCodeOutOfMemory : CTCodeBadInput, e.what_without_backtrace());
  } catch (const std::exception &e) {
    fill(error, CTCodeOther, e.what());
  } catch (...) {
    fill(error, CTCodeOther, "an exception that is not a std::exception");
  }
  return failure;
}

template <typename Body>
CTTensor *make(CTError *error, Body body) noexcept {
  return guarded<CTTensor *>(error, nullptr, [&] { return new CTTensor{body()}; });
}

inline at::IntArrayRef list(const int64_t *values, int32_t count) {
  return {values, static_cast<size_t>(count)};
}

inline std::optional<at::Tensor> optional(const CTTensor *tensor) {
  if (tensor == nullptr) return std::nullopt;
  return tensor->value;
}

at::ScalarType scalar_type(CTType type);
at::Device device(CTDevice device);

}  // namespace ctorch
