#include "CNIfTI.h"

#include <nifti2_io.h>

__attribute__((constructor)) static void be_silent(void) { nifti_set_debug_level(0); }

static void from_nifti1(const nifti_1_header *h, CNHeader *out) {
  out->pair = h->magic[1] == 'i';
  out->intent_code = h->intent_code;
  out->datatype = h->datatype;
  out->bitpix = h->bitpix;
  for (int n = 0; n < 8; n++) {
    out->dim[n] = h->dim[n];
    out->pixdim[n] = h->pixdim[n];
  }
  out->vox_offset = h->vox_offset;
  out->scl_slope = h->scl_slope;
  out->scl_inter = h->scl_inter;
  out->xyzt_units = (uint8_t)h->xyzt_units;
  out->qform_code = h->qform_code;
  out->sform_code = h->sform_code;
  out->quatern[0] = h->quatern_b;
  out->quatern[1] = h->quatern_c;
  out->quatern[2] = h->quatern_d;
  out->qoffset[0] = h->qoffset_x;
  out->qoffset[1] = h->qoffset_y;
  out->qoffset[2] = h->qoffset_z;
  for (int n = 0; n < 4; n++) {
    out->srow[n] = h->srow_x[n];
    out->srow[4 + n] = h->srow_y[n];
    out->srow[8 + n] = h->srow_z[n];
  }
}

static void from_nifti2(const nifti_2_header *h, CNHeader *out) {
  out->pair = h->magic[1] == 'i';
  out->intent_code = h->intent_code;
  out->datatype = h->datatype;
  out->bitpix = h->bitpix;
  for (int n = 0; n < 8; n++) {
    out->dim[n] = h->dim[n];
    out->pixdim[n] = h->pixdim[n];
  }
  out->vox_offset = (double)h->vox_offset;
  out->scl_slope = h->scl_slope;
  out->scl_inter = h->scl_inter;
  out->xyzt_units = h->xyzt_units;
  out->qform_code = h->qform_code;
  out->sform_code = h->sform_code;
  out->quatern[0] = h->quatern_b;
  out->quatern[1] = h->quatern_c;
  out->quatern[2] = h->quatern_d;
  out->qoffset[0] = h->qoffset_x;
  out->qoffset[1] = h->qoffset_y;
  out->qoffset[2] = h->qoffset_z;
  for (int n = 0; n < 4; n++) {
    out->srow[n] = h->srow_x[n];
    out->srow[4 + n] = h->srow_y[n];
    out->srow[8 + n] = h->srow_z[n];
  }
}

CNKind cn_parse_header(const void *bytes, size_t count, CNHeader *header) {
  union {
    nifti_1_header one;
    nifti_2_header two;
    char bytes[CN_HEADER_BYTES];
  } raw = {.bytes = {0}};
  memcpy(&raw, bytes, count < sizeof raw ? count : sizeof raw);
  // A short file may still begin like a header: only what was read counts.
  int version = count < sizeof(nifti_1_header) ? -1 : nifti_header_version(raw.bytes, sizeof raw);
  if (version == 2 && count < sizeof(nifti_2_header)) version = -1;
  if (version != 1 && version != 2) return version == 0 ? CNKindAnalyze : CNKindUnknown;

  *header = (CNHeader){.version = version};
  int32_t own_size = version == 1 ? 348 : 540;
  header->swapped = raw.one.sizeof_hdr != own_size;
  if (header->swapped) swap_nifti_header(&raw, version);
  if (version == 1) from_nifti1(&raw.one, header);
  if (version == 2) from_nifti2(&raw.two, header);
  return version == 1 ? CNKindNIfTI1 : CNKindNIfTI2;
}

static size_t format_nifti1(const CNHeader *header, int32_t bitpix, void *out) {
  nifti_1_header h = {.sizeof_hdr = 348, .regular = 'r', .magic = "n+1"};
  size_t offset = sizeof h + 4;
  h.datatype = (short)header->datatype;
  h.bitpix = (short)bitpix;
  for (int n = 0; n < 8; n++) {
    h.dim[n] = (short)header->dim[n];
    h.pixdim[n] = (float)header->pixdim[n];
  }
  h.vox_offset = (float)offset;
  h.scl_slope = (float)header->scl_slope;
  h.scl_inter = (float)header->scl_inter;
  h.xyzt_units = (char)header->xyzt_units;
  h.qform_code = (short)header->qform_code;
  h.sform_code = (short)header->sform_code;
  h.quatern_b = (float)header->quatern[0];
  h.quatern_c = (float)header->quatern[1];
  h.quatern_d = (float)header->quatern[2];
  h.qoffset_x = (float)header->qoffset[0];
  h.qoffset_y = (float)header->qoffset[1];
  h.qoffset_z = (float)header->qoffset[2];
  for (int n = 0; n < 4; n++) {
    h.srow_x[n] = (float)header->srow[n];
    h.srow_y[n] = (float)header->srow[4 + n];
    h.srow_z[n] = (float)header->srow[8 + n];
  }
  memset(out, 0, offset);
  memcpy(out, &h, sizeof h);
  return offset;
}

static size_t format_nifti2(const CNHeader *header, int32_t bitpix, void *out) {
  nifti_2_header h = {.sizeof_hdr = 540};
  size_t offset = sizeof h + 4;
  memcpy(h.magic, "n+2\0\r\n\032\n", 8);
  h.datatype = (int16_t)header->datatype;
  h.bitpix = (int16_t)bitpix;
  for (int n = 0; n < 8; n++) {
    h.dim[n] = header->dim[n];
    h.pixdim[n] = header->pixdim[n];
  }
  h.vox_offset = (int64_t)offset;
  h.scl_slope = header->scl_slope;
  h.scl_inter = header->scl_inter;
  h.xyzt_units = header->xyzt_units;
  h.qform_code = header->qform_code;
  h.sform_code = header->sform_code;
  h.quatern_b = header->quatern[0];
  h.quatern_c = header->quatern[1];
  h.quatern_d = header->quatern[2];
  h.qoffset_x = header->qoffset[0];
  h.qoffset_y = header->qoffset[1];
  h.qoffset_z = header->qoffset[2];
  for (int n = 0; n < 4; n++) {
    h.srow_x[n] = header->srow[n];
    h.srow_y[n] = header->srow[4 + n];
    h.srow_z[n] = header->srow[8 + n];
  }
  memset(out, 0, offset);
  memcpy(out, &h, sizeof h);
  return offset;
}

size_t cn_format_header(const CNHeader *header, int32_t bitpix, void *out) {
  return header->version == 2 ? format_nifti2(header, bitpix, out)
                              : format_nifti1(header, bitpix, out);
}

void cn_qform_matrix(const CNHeader *header, double matrix[16]) {
  nifti_dmat44 m = nifti_quatern_to_dmat44(
      header->quatern[0], header->quatern[1], header->quatern[2], header->qoffset[0],
      header->qoffset[1], header->qoffset[2], header->pixdim[1], header->pixdim[2],
      header->pixdim[3], header->pixdim[0]);
  memcpy(matrix, m.m, sizeof m.m);
}

void cn_set_qform(CNHeader *header, const double matrix[16]) {
  nifti_dmat44 m;
  memcpy(m.m, matrix, sizeof m.m);
  nifti_dmat44_to_quatern(
      m, &header->quatern[0], &header->quatern[1], &header->quatern[2], &header->qoffset[0],
      &header->qoffset[1], &header->qoffset[2], &header->pixdim[1], &header->pixdim[2],
      &header->pixdim[3], &header->pixdim[0]);
}
