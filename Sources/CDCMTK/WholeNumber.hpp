// Whole numbers of a data set's elements, such as Rows.
#ifndef CDCMTK_WHOLENUMBER_HPP
#define CDCMTK_WHOLENUMBER_HPP

#include "File.hpp"

namespace cdcmtk {

// A value made fit for a message: printable ASCII, and not at any length.
std::string shown(const OFString &value);

// The only whole number of an element, which may be written as text; `absent` where it is absent or
// empty. Throws where there is something else.
int64_t number(DcmItem *item, CDTag tag, const char *name, int64_t absent);

// One that fits into 16 bits.
int32_t small(DcmItem *item, CDTag tag, const char *name, int32_t absent);

// One that must be there.
int32_t required(DcmItem *item, CDTag tag, const char *name);

}  // namespace cdcmtk

#endif
