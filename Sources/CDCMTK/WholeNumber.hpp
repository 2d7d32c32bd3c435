// Whole numbers of a data set's elements, such as Rows.
#ifndef CDCMTK_WHOLENUMBER_HPP
#define CDCMTK_WHOLENUMBER_HPP

#include "File.hpp"
#include "OwnElements.hpp"

namespace cdcmtk {

// The only whole number of an element, which may be written as text; `absent` where it is absent or
// empty. Throws where there is something else.
int64_t number(DcmItem *item, Own tag, int64_t absent);

// One that fits into 16 bits.
int32_t small(DcmItem *item, Own tag, int32_t absent);

// One that must be there.
int32_t required(DcmItem *item, Own tag);

}  // namespace cdcmtk

#endif
