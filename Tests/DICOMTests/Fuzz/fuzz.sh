#!/usr/bin/env bash
# Mutated DICOM files through the C++ part, under AddressSanitizer and UndefinedBehaviorSanitizer.
#
#   fuzz.sh [COUNT] [SEED]
#
# No single allocation may pass 1,100 MiB: 1 GiB of inflated data set is the most that is stated.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=$here/../../../Sources/CDCMTK
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
for file in "$sources"/*.cpp "$here/fuzz.cpp"; do
  clang++ -std=c++20 -O1 -g -fsanitize=address,undefined -fno-sanitize=vptr \
    -fno-omit-frame-pointer -I"$sources/include" -I"$sources" -c "$file" \
    -o "$build/$(basename "$file").o" &
  [ "$(jobs -rp | wc -l)" -lt "$(nproc)" ] || wait -n
done
wait
clang++ -fuse-ld=lld -fsanitize=address,undefined "$build"/*.o -ldcmjpeg -ldcmjpls -ldcmdata -loflog -lofstd \
  -lopenjp2 -licuuc -lz -o "$build/fuzz"
mapfile -t files < <(find "$here/../Data" -type f \( -name '*.dcm' -o -name '*.seg' \) -size -120k | sort)
ASAN_OPTIONS=detect_leaks=1:max_allocation_size_mb=1100:allocator_may_return_null=1 \
  "$build/fuzz" "${1:-1000}" "${2:-1}" "${files[@]}"
