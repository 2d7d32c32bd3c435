// What every file of this module needs at the border: faults, and the guard that keeps exceptions
// in.
#ifndef CDCMTKNET_BOUNDARY_HPP
#define CDCMTKNET_BOUNDARY_HPP

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>

#include "CDCMTKNet.h"

namespace cdcmtknet {

// Thrown inside the module, caught by `guarded`: the only exception type of its own.
struct Fault : std::exception {
  CNCode code;
  int system = 0;  // errno
  char message[512];

  __attribute__((format(printf, 3, 4))) Fault(CNCode code, const char *format, ...) : code(code) {
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
  }
  const char *what() const noexcept override { return message; }
};

// A fault of the system here, with its errno.
inline Fault local(const char *what, int system) {
  Fault fault(CNCodeLocal, "%s: %s", what, std::strerror(system));
  fault.system = system;
  return fault;
}

inline void fill(CNError *error, CNCode code, const char *message, int system = 0) {
  error->code = code;
  error->system = system;
  std::snprintf(error->message, sizeof error->message, "%s", message);
}

// Every fallible function of the header goes through here; nothing throws past it.
template <typename Result, typename Body>
Result guarded(CNError *error, Result failure, Body body) noexcept {
  try {
    return body();
  } catch (const Fault &fault) {
    fill(error, fault.code, fault.message, fault.system);
  } catch (const std::bad_alloc &) {
    fill(error, CNCodeOutOfMemory, "there is not enough memory");
  } catch (const std::exception &other) {
    fill(error, CNCodeOther, other.what());
  } catch (...) {
    fill(error, CNCodeOther, "an exception that is not a std::exception");
  }
  return failure;
}

}  // namespace cdcmtknet

#endif
