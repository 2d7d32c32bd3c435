# The main job on the samples: recorded sessions replayed over real CT, DICOM and NIfTI in, DICOM
# SEG and NIfTI out. Called by `make run` with the program's path.
set -eu
mais=$1
say() { printf '\n$ mais %s\n' "$*"; "$mais" "$@"; }

say inspect Samples/mais-small.safetensors
say run Pipelines/dicom-to-seg.yaml --input series=Samples/abdomen-ct/series \
    --input session=Samples/abdomen-ct/session.json --out output/abdomen-ct
say run Pipelines/night.yaml --studies Samples/head-neck-ct --out output/head-neck-ct

printf '\nResults, on the grids of their sources:\n'
find output -type f -not -path '*/.mais/*' | sort
