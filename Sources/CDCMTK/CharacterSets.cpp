// Source: DICOM PS3.5, 6.1.2.3 to 6.1.2.5, and the defined terms of PS3.3, C.12.1.1.2.
#include "CharacterSets.hpp"

#include <unicode/ucnv.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "File.hpp"
#include "OwnElements.hpp"

namespace cdcmtk {

namespace {

// A set of characters, and how its bytes become text.
struct CodeElement {
  const char *converter;  // ICU's name; NULL for those of JIS X 0201
  int width;              // bytes of a character
  uint8_t lead;           // what ICU's encoding has before each character; 0 for nothing
};

constexpr CodeElement ascii{"US-ASCII", 1, 0};
constexpr CodeElement romaji{nullptr, 1, 0};
constexpr CodeElement katakana{nullptr, 1, 0x8E};
constexpr CodeElement kanji{"EUC-JP", 2, 0};
constexpr CodeElement kanjiSupplement{"EUC-JP", 2, 0x8F};
constexpr CodeElement hangul{"EUC-KR", 2, 0};
constexpr CodeElement chinese{"EUC-CN", 2, 0};

// A defined term of Specific Character Set, what begins to hold with it, and the escape sequences
// (without the escape) that call for it.
struct Term {
  const char *number;  // behind "ISO_IR " and "ISO 2022 IR "
  const CodeElement *low, *high;
  const char *lowEscape, *highEscape;
};

constexpr CodeElement latin1{"ISO-8859-1", 1, 0}, latin2{"ISO-8859-2", 1, 0},
    latin3{"ISO-8859-3", 1, 0}, latin4{"ISO-8859-4", 1, 0}, cyrillic{"ISO-8859-5", 1, 0},
    arabic{"ISO-8859-6", 1, 0}, greek{"ISO-8859-7", 1, 0}, hebrew{"ISO-8859-8", 1, 0},
    latin5{"ISO-8859-9", 1, 0}, latin9{"ISO-8859-15", 1, 0}, thai{"TIS-620", 1, 0};

constexpr Term terms[] = {
    {"6", &ascii, nullptr, "(B", nullptr},
    {"100", &ascii, &latin1, "(B", "-A"},
    {"101", &ascii, &latin2, "(B", "-B"},
    {"109", &ascii, &latin3, "(B", "-C"},
    {"110", &ascii, &latin4, "(B", "-D"},
    {"144", &ascii, &cyrillic, "(B", "-L"},
    {"127", &ascii, &arabic, "(B", "-G"},
    {"126", &ascii, &greek, "(B", "-F"},
    {"138", &ascii, &hebrew, "(B", "-H"},
    {"148", &ascii, &latin5, "(B", "-M"},
    {"203", &ascii, &latin9, "(B", "-b"},
    {"166", &ascii, &thai, "(B", "-T"},
    {"13", &romaji, &katakana, "(J", ")I"},
    {"87", &kanji, nullptr, "$B", nullptr},
    {"159", &kanjiSupplement, nullptr, "$(D", nullptr},
    {"149", &ascii, &hangul, "(B", "$)C"},
    {"58", &ascii, &chinese, "(B", "$)A"},
};

using Converter = std::unique_ptr<UConverter, void (*)(UConverter *)>;

Converter converter(const char *name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter made(ucnv_open(name, &status), ucnv_close);
  if (U_FAILURE(status)) return Converter(nullptr, ucnv_close);
  ucnv_setToUCallBack(made.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  return made;
}

constexpr const char *replacement = "\xEF\xBF\xBD";

void append(uint32_t scalar, std::string &out) {
  if (scalar < 0x80) {
    out += char(scalar);
  } else if (scalar < 0x800) {
    out += {char(0xC0 | scalar >> 6), char(0x80 | (scalar & 0x3F))};
  } else if (scalar < 0x10000) {
    out += {char(0xE0 | scalar >> 12), char(0x80 | (scalar >> 6 & 0x3F)), char(0x80 | (scalar & 0x3F))};
  } else {
    out += {char(0xF0 | scalar >> 18), char(0x80 | (scalar >> 12 & 0x3F)),
            char(0x80 | (scalar >> 6 & 0x3F)), char(0x80 | (scalar & 0x3F))};
  }
}

// Converts bytes character by character; bytes that are no character become a replacement.
bool convert(const char *name, const char *bytes, size_t count, std::string &out) {
  Converter from = converter(name);
  if (!from) {
    out += replacement;
    return false;
  }
  bool isWhole = true;
  const char *at = bytes, *end = bytes + count;
  while (at < end) {
    UErrorCode status = U_ZERO_ERROR;
    const char *before = at;
    UChar32 scalar = ucnv_getNextUChar(from.get(), &at, end, &status);
    // ICU maps bytes that a standard leaves undefined to control characters of the same number.
    bool isControl = U_SUCCESS(status) && scalar >= 0x80 && scalar < 0xA0;
    if (U_SUCCESS(status) && !isControl && scalar != 0xFFFD) {
      append(uint32_t(scalar), out);
      continue;
    }
    if (status == U_INDEX_OUTOFBOUNDS_ERROR) break;
    isWhole = false;
    out += replacement;
    ucnv_resetToUnicode(from.get());
    at = std::max(at, before + 1);
  }
  return isWhole;
}

// JIS X 0201, which has two characters of ASCII otherwise, and half-width katakana above.
bool convertJIS(const char *bytes, size_t count, std::string &out) {
  bool isWhole = true;
  for (size_t i = 0; i < count; i += 1) {
    uint8_t byte = uint8_t(bytes[i]);
    if (byte == 0x5C) {
      append(0xA5, out);
    } else if (byte == 0x7E) {
      append(0x203E, out);
    } else if (byte < 0x80) {
      out += char(byte);
    } else if (byte >= 0xA1 && byte <= 0xDF) {
      append(0xFF61u + byte - 0xA1u, out);
    } else {
      out += replacement;
      isWhole = false;
    }
  }
  return isWhole;
}

// A run of bytes that are all in the lower or all in the upper half.
bool convertRun(const CodeElement *element, const char *bytes, size_t count, std::string &out) {
  if (element == nullptr) {
    for (size_t i = 0; i < count; i += 1) out += replacement;
    return false;
  }
  if (element->converter == nullptr) return convertJIS(bytes, count, out);
  if (element->width == 1) return convert(element->converter, bytes, count, out);
  std::string raised;
  for (size_t i = 0; i < count; i += 1) {
    if (element->lead != 0 && i % 2 == 0) raised += char(element->lead);
    raised += char(uint8_t(bytes[i]) | 0x80);
  }
  bool isWhole = convert(element->converter, raised.data(), raised.size(), out);
  return isWhole && count % size_t(element->width) == 0;
}

// One value, or one component of a name: what was called for ends with it.
class Decoder {
 public:
  Decoder(const std::vector<std::string> &sets, bool isName, bool hasSeveral)
      : isName_(isName), hasSeveral_(hasSeveral) {
    const std::string first = sets.empty() ? "" : sets[0];
    for (const std::string &set : sets) {
      const Term *term = find(set);
      if (set.empty() || term != nullptr) {
        if (term != nullptr) known_.push_back(term);
      } else {
        isKnown_ = false;
      }
    }
    if (const Term *term = find(first)) {
      // Sets of two bytes are called for by an escape sequence even where they are named first.
      if (term->low->width == 1) low_ = term->low;
      if (term->high != nullptr && term->high->width == 1) high_ = term->high;
    }
  }

  bool decode(const char *bytes, size_t count, std::string &out) {
    const CodeElement *low = low_, *high = high_;
    bool isWhole = isKnown_;
    size_t at = 0;
    while (at < count) {
      uint8_t byte = uint8_t(bytes[at]);
      if (byte == 0x1B) {
        size_t length = escape(bytes + at + 1, count - at - 1, low, high);
        isWhole = isWhole && length > 0;
        at += 1 + length;
        continue;
      }
      // A set of two bytes in the lower half may hold the bytes of delimiters, and is always left
      // by an escape sequence before one of them.
      if (low->width == 1 && isDelimiter(byte)) {
        out += char(byte);
        at += 1;
        low = low_;
        high = high_;
        continue;
      }
      bool isHigh = byte >= 0x80;
      size_t end = at + 1;
      while (end < count && uint8_t(bytes[end]) != 0x1B && (uint8_t(bytes[end]) >= 0x80) == isHigh &&
             (isHigh || low->width > 1 || !isDelimiter(uint8_t(bytes[end])))) {
        end += 1;
      }
      isWhole = convertRun(isHigh ? high : low, bytes + at, end - at, out) && isWhole;
      at = end;
    }
    return isWhole;
  }

 private:
  static const Term *find(const std::string &set) {
    const char *number = nullptr;
    if (set.empty()) return &terms[0];
    if (set.rfind("ISO_IR ", 0) == 0) number = set.c_str() + 7;
    if (set.rfind("ISO 2022 IR ", 0) == 0) number = set.c_str() + 12;
    if (number == nullptr) return nullptr;
    for (const Term &term : terms) {
      if (std::strcmp(term.number, number) == 0) return &term;
    }
    return nullptr;
  }

  bool isDelimiter(uint8_t byte) const {
    if (byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r') return true;
    if (byte == '\\') return hasSeveral_;
    return isName_ && (byte == '^' || byte == '=');
  }

  // Follows an escape sequence. Returns how many bytes it has, 0 for one that calls for no set that
  // the data set names.
  size_t escape(const char *bytes, size_t count, const CodeElement *&low,
                const CodeElement *&high) const {
    auto calls = [&](const char *sequence) {
      size_t length = sequence == nullptr ? 0 : std::strlen(sequence);
      return length > 0 && length <= count && std::memcmp(bytes, sequence, length) == 0 ? length : 0;
    };
    // ASCII may always be returned to; the two of ISO-IR 13 belong together.
    if (size_t length = calls("(B")) {
      low = &ascii;
      return length;
    }
    for (const Term *term : known_) {
      if (size_t length = calls(term->lowEscape)) {
        low = term->low;
        return length;
      }
      if (size_t length = calls(term->highEscape)) {
        high = term->high;
        return length;
      }
    }
    return 0;
  }

  bool isName_, hasSeveral_, isKnown_ = true;
  std::vector<const Term *> known_;
  const CodeElement *low_ = &ascii, *high_ = nullptr;
};

}  // namespace

bool isASCII(const char *bytes, size_t count) {
  return std::all_of(bytes, bytes + count,
                     [](char byte) { return uint8_t(byte) < 0x80 && byte != 0x1B; });
}

std::vector<std::string> characterSets(DcmItem *item) {
  std::vector<std::string> sets;
  for (DcmObject *at = item; at != nullptr; at = at->getParent()) {
    auto *holder = dynamic_cast<DcmItem *>(at);
    DcmElement *element = nullptr;
    if (holder == nullptr ||
        holder->findAndGetElement(key(ownSpecificCharacterSet), element).bad() || element == nullptr) {
      continue;
    }
    OFString all;
    if (element->getOFStringArray(all).bad()) return sets;
    std::string value;
    auto finish = [&] {
      const std::string padding(" \0", 2);
      size_t first = value.find_first_not_of(padding), last = value.find_last_not_of(padding);
      sets.push_back(first == std::string::npos ? "" : value.substr(first, last - first + 1));
      value.clear();
    };
    for (size_t i = 0; i < all.size(); i += 1) {
      if (all[i] == '\\') {
        finish();
      } else {
        value += all[i];
      }
    }
    finish();
    return sets;
  }
  return sets;
}

bool decodeText(const std::vector<std::string> &sets, DcmEVR vr, const char *bytes, size_t count,
                std::string &out) {
  if (sets.size() == 1 && (sets[0] == "ISO_IR 192" || sets[0] == "GB18030" || sets[0] == "GBK")) {
    return convert(sets[0] == "ISO_IR 192" ? "UTF-8" : sets[0].c_str(), bytes, count, out);
  }
  bool isDefault = std::all_of(sets.begin(), sets.end(), [](const std::string &set) {
    return set.empty() || set == "ISO_IR 6" || set == "ISO 2022 IR 6";
  });
  if (isDefault) {
    // No set is named, and the text is not ASCII: a guess, which is said.
    if (convert("UTF-8", bytes, count, out)) return false;
    out.clear();
    convert("ISO-8859-1", bytes, count, out);
    return false;
  }
  bool hasSeveral = vr != EVR_ST && vr != EVR_LT && vr != EVR_UT;
  return Decoder(sets, vr == EVR_PN, hasSeveral).decode(bytes, count, out);
}

}  // namespace cdcmtk
