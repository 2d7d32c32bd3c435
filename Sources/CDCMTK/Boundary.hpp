// What every file of this module needs at the border: faults, and the guard that keeps exceptions
// in.
#ifndef CDCMTK_BOUNDARY_HPP
#define CDCMTK_BOUNDARY_HPP

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include "CDCMTK.h"

namespace cdcmtk {

// Thrown inside the module, caught by `guarded`: the only exception type of its own.
struct Fault : std::exception {
  CDCode code;
  CDTag tag;
  int32_t system = 0;  // an errno
  char message[512];

  __attribute__((format(printf, 4, 5))) Fault(CDCode code, CDTag tag, const char *format, ...)
      : code(code), tag(tag) {
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
  }
  const char *what() const noexcept override { return message; }
};

// A value made fit for a message: printable ASCII, and not at any length.
inline std::string shown(const char *bytes, size_t count) {
  constexpr size_t most = 120;
  std::string text;
  for (size_t i = 0; i < count && i < most; i += 1) {
    uint8_t byte = uint8_t(bytes[i]);
    text += byte >= 0x20 && byte < 0x7F ? char(byte) : '?';
  }
  return count > most ? text + "..." : text;
}

// A fault of the system, right after the call that failed: `what`, and the system's words.
inline Fault systemFault(CDCode code, const char *what) {
  int number = errno;
  Fault fault(code, 0, "%s: %s", what, std::strerror(number));
  fault.system = number;
  return fault;
}

inline void fill(CDError *error, CDCode code, CDTag tag, const char *message, int32_t system = 0) {
  error->code = code;
  error->tag = tag;
  error->system = system;
  std::snprintf(error->message, sizeof error->message, "%s", message);
}

// Every fallible function of the header goes through here; nothing throws past it.
template <typename Result, typename Body>
Result guarded(CDError *error, Result failure, Body body) noexcept {
  try {
    return body();
  } catch (const Fault &fault) {
    fill(error, fault.code, fault.tag, fault.message, fault.system);
  } catch (const std::bad_alloc &) {
    fill(error, CDCodeOutOfMemory, 0, "there is not enough memory");
  } catch (const std::exception &other) {
    fill(error, CDCodeOther, 0, other.what());
  } catch (...) {
    fill(error, CDCodeOther, 0, "an exception that is not a std::exception");
  }
  return failure;
}

}  // namespace cdcmtk

#endif
