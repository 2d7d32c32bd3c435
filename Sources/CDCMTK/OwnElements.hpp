// The elements that this module asks files for by itself, beside those that its callers ask for: the
// one list of them.
#ifndef CDCMTK_OWNELEMENTS_HPP
#define CDCMTK_OWNELEMENTS_HPP

#include "CDCMTK.h"

#define CDCMTK_OWN_ELEMENTS(X)                                        \
  X(FileMetaInformationGroupLength, 0x00020000, "File Meta Information Group Length") \
  X(MediaStorageSOPClassUID, 0x00020002, "Media Storage SOP Class UID") \
  X(TransferSyntaxUID, 0x00020010, "Transfer Syntax UID")             \
  X(SpecificCharacterSet, 0x00080005, "Specific Character Set")       \
  X(SOPClassUID, 0x00080016, "SOP Class UID")                         \
  X(SeriesInstanceUID, 0x0020000E, "Series Instance UID")             \
  X(SamplesPerPixel, 0x00280002, "Samples per Pixel")                 \
  X(NumberOfFrames, 0x00280008, "Number of Frames")                   \
  X(Rows, 0x00280010, "Rows")                                         \
  X(Columns, 0x00280011, "Columns")                                   \
  X(BitsAllocated, 0x00280100, "Bits Allocated")                      \
  X(BitsStored, 0x00280101, "Bits Stored")                            \
  X(HighBit, 0x00280102, "High Bit")                                  \
  X(PixelRepresentation, 0x00280103, "Pixel Representation")          \
  X(OverlayBitPosition, 0x60000102, "Overlay Bit Position")           \
  X(PixelData, 0x7FE00010, "Pixel Data")

namespace cdcmtk {

enum Own : CDTag {
#define CDCMTK_TAG(name, tag, words) own##name = tag,
  CDCMTK_OWN_ELEMENTS(CDCMTK_TAG)
#undef CDCMTK_TAG
};

// As PS3.6 calls it.
inline const char *nameOf(Own element) {
  switch (element) {
#define CDCMTK_NAME(name, tag, words) \
  case own##name: return words;
    CDCMTK_OWN_ELEMENTS(CDCMTK_NAME)
#undef CDCMTK_NAME
  }
  return "";
}

}  // namespace cdcmtk

#endif
