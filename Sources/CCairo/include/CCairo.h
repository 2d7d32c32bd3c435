#ifndef CCAIRO_H
#define CCAIRO_H

// The whole of cairo that Swift may see.
//
//   1. Nothing here prints or ends the process. A call that fails marks the picture, and all later
//      calls do nothing; cc_status() says so, and cc_explain() why.
//   2. A CCPicture is owned by the caller, who closes it once. Every other pointer is borrowed for
//      the length of the call.
//   3. Lengths and places are pixels: x to the right, y down, (0, 0) the first pixel's outer
//      corner. Colours are 0xRRGGBB.

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct CCPicture CCPicture;

/// The most pixels along a side.
enum { CCMostPixels = 16384 };

/// A black picture; null, with the status, where there is none.
CCPicture *_Nullable cc_open(int32_t width, int32_t height, int32_t *status);

/// A picture read from a PNG file; null, with the status, where it cannot be read.
CCPicture *_Nullable cc_read(const char *path, int32_t *status);

void cc_close(CCPicture *picture);

int32_t cc_width(CCPicture *picture);
int32_t cc_height(CCPicture *picture);

/// The colour of a pixel; 0 outside the picture.
uint32_t cc_pixel(CCPicture *picture, int32_t x, int32_t y);

/// Draws only inside the rectangle from here on, until cc_unclip().
void cc_clip(CCPicture *picture, double x, double y, double width, double height);
void cc_unclip(CCPicture *picture);

/// Copies width × height grey values, row by row, to where the first one is to stand.
void cc_grey(
    CCPicture *picture, const uint8_t *values, int32_t width, int32_t height, int32_t x, int32_t y);

/// Draws count lines, of four numbers each: x and y of both ends.
void cc_lines(
    CCPicture *picture, const double *ends, int64_t count, double thickness, uint32_t colour);

/// Draws a disc, or where thickness is more than 0 its edge.
void cc_disc(
    CCPicture *picture, double x, double y, double radius, double thickness, uint32_t colour);

/// Writes UTF-8 text on a dark rim. The line stands on y; x is at the share `anchor` of its
/// length: 0 its left end, 0.5 its middle.
void cc_text(
    CCPicture *picture, const char *text, double x, double y, double height, double anchor,
    uint32_t colour);

/// 0 where nothing has failed so far.
int32_t cc_status(CCPicture *picture);

/// What a status means, in words.
const char *cc_explain(int32_t status);

/// Takes the next bytes; false where it cannot.
typedef bool (*CCTake)(void *context, const void *bytes, int64_t count);

/// Hands a PNG file on, piece by piece. Returns the status.
int32_t cc_png(CCPicture *picture, CCTake take, void *context);

#pragma clang assume_nonnull end

#endif
