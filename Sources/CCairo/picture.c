#include "CCairo.h"

#include <cairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CCPicture {
  cairo_surface_t *surface;
  cairo_t *context;
};

// Takes the surface, whatever comes of it.
static CCPicture *over(cairo_surface_t *surface, int32_t *status) {
  *status = (int32_t)cairo_surface_status(surface);
  CCPicture *picture = *status ? NULL : malloc(sizeof *picture);
  if (!picture) {
    if (!*status) *status = CAIRO_STATUS_NO_MEMORY;
    cairo_surface_destroy(surface);
    return NULL;
  }
  picture->surface = surface;
  picture->context = cairo_create(surface);
  *status = (int32_t)cairo_status(picture->context);
  if (*status) {
    cc_close(picture);
    return NULL;
  }
  // No hinting: letters then stand the same whatever the machine's screen is.
  cairo_font_options_t *font = cairo_font_options_create();
  cairo_font_options_set_antialias(font, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(font, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(font, CAIRO_HINT_METRICS_OFF);
  cairo_set_font_options(picture->context, font);
  cairo_font_options_destroy(font);
  cairo_select_font_face(
      picture->context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  return picture;
}

CCPicture *cc_open(int32_t width, int32_t height, int32_t *status) {
  if (width < 1 || height < 1 || width > CCMostPixels || height > CCMostPixels) {
    *status = CAIRO_STATUS_INVALID_SIZE;
    return NULL;
  }
  return over(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height), status);
}

CCPicture *cc_read(const char *path, int32_t *status) {
  return over(cairo_image_surface_create_from_png(path), status);
}

void cc_close(CCPicture *picture) {
  cairo_destroy(picture->context);
  cairo_surface_destroy(picture->surface);
  free(picture);
}

int32_t cc_width(CCPicture *picture) { return cairo_image_surface_get_width(picture->surface); }
int32_t cc_height(CCPicture *picture) { return cairo_image_surface_get_height(picture->surface); }

uint32_t cc_pixel(CCPicture *picture, int32_t x, int32_t y) {
  cairo_surface_flush(picture->surface);
  const unsigned char *bytes = cairo_image_surface_get_data(picture->surface);
  cairo_format_t format = cairo_image_surface_get_format(picture->surface);
  if (!bytes || x < 0 || y < 0 || x >= cc_width(picture) || y >= cc_height(picture)) return 0;
  if (format != CAIRO_FORMAT_RGB24 && format != CAIRO_FORMAT_ARGB32) return 0;
  uint32_t pixel;
  memcpy(&pixel, bytes + (size_t)y * (size_t)cairo_image_surface_get_stride(picture->surface)
      + (size_t)x * sizeof pixel, sizeof pixel);
  return pixel & 0xFFFFFF;
}

static void set_colour(CCPicture *picture, uint32_t colour) {
  cairo_set_source_rgb(
      picture->context, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0,
      (colour & 255) / 255.0);
}

void cc_clip(CCPicture *picture, double x, double y, double width, double height) {
  cairo_rectangle(picture->context, x, y, width, height);
  cairo_clip(picture->context);
}

void cc_unclip(CCPicture *picture) { cairo_reset_clip(picture->context); }

void cc_grey(
    CCPicture *picture, const uint8_t *values, int32_t width, int32_t height, int32_t x,
    int32_t y) {
  cairo_surface_flush(picture->surface);
  unsigned char *bytes = cairo_image_surface_get_data(picture->surface);
  if (!bytes || cairo_image_surface_get_format(picture->surface) != CAIRO_FORMAT_RGB24) return;
  int64_t stride = cairo_image_surface_get_stride(picture->surface);
  for (int64_t row = 0; row < height; row++) {
    for (int64_t column = 0; column < width; column++) {
      if (x + column < 0 || y + row < 0) continue;
      if (x + column >= cc_width(picture) || y + row >= cc_height(picture)) continue;
      uint32_t pixel = values[row * width + column] * 0x010101u;
      memcpy(bytes + (y + row) * stride + (x + column) * 4, &pixel, sizeof pixel);
    }
  }
  cairo_surface_mark_dirty(picture->surface);
}

void cc_lines(
    CCPicture *picture, const double *ends, int64_t count, double thickness, uint32_t colour) {
  cairo_t *context = picture->context;
  set_colour(picture, colour);
  cairo_set_line_width(context, thickness);
  cairo_set_line_cap(context, CAIRO_LINE_CAP_SQUARE);
  for (int64_t line = 0; line < count; line++, ends += 4) {
    cairo_move_to(context, ends[0], ends[1]);
    cairo_line_to(context, ends[2], ends[3]);
  }
  cairo_stroke(context);
}

void cc_disc(
    CCPicture *picture, double x, double y, double radius, double thickness, uint32_t colour) {
  cairo_t *context = picture->context;
  set_colour(picture, colour);
  cairo_new_sub_path(context);
  cairo_arc(context, x, y, radius, 0, 6.283185307179586);
  if (thickness > 0) {
    cairo_set_line_width(context, thickness);
    cairo_stroke(context);
  } else {
    cairo_fill(context);
  }
}

void cc_text(
    CCPicture *picture, const char *text, double x, double y, double height, double anchor,
    uint32_t colour) {
  cairo_t *context = picture->context;
  cairo_set_font_size(context, height);
  cairo_text_extents_t extents;
  cairo_text_extents(context, text, &extents);
  cairo_move_to(context, x - anchor * extents.x_advance, y);
  cairo_text_path(context, text);
  set_colour(picture, 0);
  cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width(context, 2.5);
  cairo_stroke_preserve(context);
  set_colour(picture, colour);
  cairo_fill(context);
}

int32_t cc_status(CCPicture *picture) {
  cairo_status_t status = cairo_status(picture->context);
  return (int32_t)(status ? status : cairo_surface_status(picture->surface));
}

const char *cc_explain(int32_t status) {
  return cairo_status_to_string((cairo_status_t)status);
}

struct taker {
  CCTake take;
  void *context;
};

static cairo_status_t hand_on(void *closure, const unsigned char *bytes, unsigned int count) {
  const struct taker *taker = closure;
  bool is_taken = taker->take(taker->context, bytes, (int64_t)count);
  return is_taken ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

int32_t cc_png(CCPicture *picture, CCTake take, void *context) {
  int32_t status = cc_status(picture);
  if (status) return status;
  struct taker taker = {take, context};
  return (int32_t)cairo_surface_write_to_png_stream(picture->surface, hand_on, &taker);
}
