// JPEG 2000 by OpenJPEG: DCMTK has no decoder for it, and GDCM, which Debian has too, would bring a
// second DICOM parser along with the same OpenJPEG inside.
#include "Jpeg2000.hpp"

#include <openjpeg-2.5/openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "Boundary.hpp"
#include "Codestream.hpp"
#include "OwnElements.hpp"

namespace cdcmtk {

namespace {

struct Source {
  const uint8_t *bytes;
  size_t count;
  size_t at;
};

OPJ_SIZE_T readSome(void *out, OPJ_SIZE_T wanted, void *user) {
  auto *source = static_cast<Source *>(user);
  size_t count = std::min<size_t>(wanted, source->count - source->at);
  if (count == 0) return OPJ_SIZE_T(-1);
  std::memcpy(out, source->bytes + source->at, count);
  source->at += count;
  return count;
}

OPJ_OFF_T skipSome(OPJ_OFF_T wanted, void *user) {
  auto *source = static_cast<Source *>(user);
  if (wanted < 0) return -1;
  size_t count = std::min<size_t>(size_t(wanted), source->count - source->at);
  if (count == 0 && wanted > 0) return -1;
  source->at += count;
  return OPJ_OFF_T(count);
}

OPJ_BOOL seekTo(OPJ_OFF_T wanted, void *user) {
  auto *source = static_cast<Source *>(user);
  if (wanted < 0 || size_t(wanted) > source->count) return OPJ_FALSE;
  source->at = size_t(wanted);
  return OPJ_TRUE;
}

template <typename Deleter, typename T>
std::unique_ptr<T, Deleter> owned(T *pointer, Deleter deleter) {
  if (pointer == nullptr) throw std::bad_alloc();
  return std::unique_ptr<T, Deleter>(pointer, deleter);
}

// The samples mean what the data set says of their sign, whatever the codestream says: writers
// that mark signed data as unsigned are common.
template <typename Sample>
void copy(const opj_image_comp_t &component, bool isSigned, size_t step, Sample *out) {
  size_t count = size_t(component.w) * component.h;
  int bits = int(component.prec);
  int32_t mask = bits >= 32 ? -1 : int32_t((uint32_t(1) << bits) - 1);
  auto sample = [&](size_t i) {
    int32_t value = component.data[i] & mask;
    if (isSigned && (value >> (bits - 1)) & 1) value |= ~mask;
    return Sample(value);
  };
  if (step == 1) {
    for (size_t i = 0; i < count; i += 1) out[i] = sample(i);
  } else {
    for (size_t i = 0; i < count; i += 1) out[i * step] = sample(i);
  }
}

bool hasSize(const opj_image_comp_t &component, const CDPixels &pixels) {
  return int64_t(component.w) == pixels.columns && int64_t(component.h) == pixels.rows;
}

// Keeps the first thing that the decoder says, be it a warning: what it passes over shows in no
// result, and the samples are then others than were written.
void keepFirst(const char *message, void *user) {
  auto *said = static_cast<std::string *>(user);
  if (!said->empty()) return;
  for (const char *at = message; *at != 0 && said->size() < 200; at += 1) {
    uint8_t byte = uint8_t(*at);
    if (byte >= 0x20 && byte < 0x7F) *said += char(byte);
  }
  while (!said->empty() && (said->back() == ' ' || said->back() == '.')) said->pop_back();
}

}  // namespace

void decodeJPEG2000(const std::vector<uint8_t> &bytes, const CDPixels &pixels, void *out) {
  long start = startOfJPEG2000(bytes.data(), bytes.size());
  if (start < 0) throw Fault(CDCodePixels, ownPixelData, "the frame is no JPEG 2000 codestream");
  Source source{bytes.data() + start, bytes.size() - size_t(start), 0};
  auto stream = owned(opj_stream_create(std::max<size_t>(1024, std::min<size_t>(source.count, 1 << 20)), OPJ_TRUE),
                      opj_stream_destroy);
  opj_stream_set_user_data(stream.get(), &source, nullptr);
  opj_stream_set_user_data_length(stream.get(), source.count);
  opj_stream_set_read_function(stream.get(), readSome);
  opj_stream_set_skip_function(stream.get(), skipSome);
  opj_stream_set_seek_function(stream.get(), seekTo);

  auto codec = owned(opj_create_decompress(OPJ_CODEC_J2K), opj_destroy_codec);
  std::string said;
  opj_set_warning_handler(codec.get(), keepFirst, &said);
  opj_set_error_handler(codec.get(), keepFirst, &said);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  opj_image_t *raw = nullptr;
  bool header = opj_setup_decoder(codec.get(), &parameters) &&
                opj_decoder_set_strict_mode(codec.get(), OPJ_TRUE) &&
                opj_read_header(stream.get(), codec.get(), &raw);
  std::unique_ptr<opj_image_t, void (*)(opj_image_t *)> image(raw, opj_image_destroy);
  if (!header || !image) {
    throw Fault(CDCodePixels, ownPixelData, "the header of the JPEG 2000 codestream is damaged");
  }
  int32_t mostBits = pixels.bitsAllocated == 1 ? 8 : 0;
  bool fits = int64_t(image->numcomps) == pixels.samplesPerPixel;
  for (OPJ_UINT32 i = 0; fits && i < image->numcomps; i += 1) {
    const opj_image_comp_t &component = image->comps[i];
    fits = component.dx == 1 && component.dy == 1 && component.prec >= 1 &&
           int(component.prec) <= std::max(mostBits, pixels.bitsAllocated) &&
           hasSize(component, pixels);
  }
  if (!fits) {
    throw Fault(CDCodePixels, ownPixelData,
                "the JPEG 2000 codestream holds another image than Rows and Columns say");
  }
  bool decoded = opj_decode(codec.get(), stream.get(), image.get()) &&
                 opj_end_decompress(codec.get(), stream.get());
  for (OPJ_UINT32 i = 0; i < image->numcomps; i += 1) {
    const opj_image_comp_t &component = image->comps[i];
    if (!decoded || component.data == nullptr || !hasSize(component, pixels)) {
      throw Fault(CDCodePixels, ownPixelData, "the JPEG 2000 codestream is damaged or cut short%s%s",
                  said.empty() ? "" : ": ", said.c_str());
    }
    if (!said.empty()) {
      throw Fault(CDCodePixels, ownPixelData, "the JPEG 2000 codestream is damaged: %s", said.c_str());
    }
    if (!hasCleanTiles(source.bytes, source.count)) {
      throw Fault(CDCodePixels, ownPixelData,
                  "the JPEG 2000 codestream is damaged: bytes stand in it that no coder writes");
    }
    if (pixels.bitsAllocated == 1) {
      auto *bits = static_cast<uint8_t *>(out);
      copy(component, false, 1, bits);
      auto other = std::find_if(bits, bits + pixels.frameBytes, [](uint8_t bit) { return bit > 1; });
      if (other != bits + pixels.frameBytes) {
        throw Fault(CDCodePixels, ownPixelData, "a pixel is %d, where a bit is 0 or 1", int(*other));
      }
    } else if (pixels.bitsAllocated == 8) {
      copy(component, pixels.isSigned, image->numcomps, static_cast<uint8_t *>(out) + i);
    } else {
      copy(component, pixels.isSigned, image->numcomps, static_cast<uint16_t *>(out) + i);
    }
  }
}

}  // namespace cdcmtk
