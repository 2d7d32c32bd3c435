#include <ATen/Context.h>
#include <dlfcn.h>
#include <malloc.h>
#include <torch/headeronly/version.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>

#include "Guard.h"

using namespace ctorch;

namespace {

// Names, not calls: `at::hasCUDA()` before libtorch_cuda.so is loaded would settle for ever that
// there is none.
constexpr const char *kDeviceCount = "_ZN3c104cuda12device_countEv";  // c10::cuda::device_count()

/// The folder of the libtorch_cpu.so that this process runs on.
std::filesystem::path library_folder() {
  Dl_info info{};
  // Any function of libtorch_cpu.so will do.
  if (dladdr(reinterpret_cast<void *>(&at::get_num_threads), &info) == 0 || !info.dli_fname) {
    throw NoDevice("it cannot be told where libtorch_cpu.so was loaded from");
  }
  return std::filesystem::path(info.dli_fname).parent_path();
}

/// Loads libtorch_cuda.so once; throws NoDevice each time it cannot.
void load_cuda() {
  static std::mutex mutex;
  static bool loaded = false;
  std::lock_guard lock(mutex);
  if (loaded) return;
  auto path = library_folder() / "libtorch_cuda.so";
  if (!std::filesystem::exists(path)) {
    throw NoDevice("this libtorch has no CUDA: there is no libtorch_cuda.so beside libtorch_cpu.so");
  }
  if (dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    const char *reason = dlerror();
    throw NoDevice(std::string("libtorch_cuda.so cannot be loaded: ") + (reason ? reason : ""));
  }
  loaded = true;
}

int32_t count_cuda() {
  load_cuda();
  auto symbol = dlsym(RTLD_DEFAULT, kDeviceCount);
  if (symbol == nullptr) throw NoDevice("libtorch_cuda.so is of another version than libtorch_cpu.so");
  return reinterpret_cast<c10::DeviceIndex (*)()>(symbol)();
}

std::atomic<int32_t> wanted_threads{0};
thread_local int32_t adopted_threads = 0;

}  // namespace

namespace ctorch {

void adopt_threads() {
  int32_t wanted = wanted_threads.load(std::memory_order_relaxed);
  if (wanted == adopted_threads) return;
  at::set_num_threads(wanted);
  adopted_threads = wanted;
}

at::Device device(CTDevice device) {
  if (device == CTDeviceCPU) return at::Device(at::kCPU);
  TORCH_CHECK(device >= 0 && device < 128, "there is no CUDA device number ", device);
  return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(device));
}

}  // namespace ctorch

bool ct_open_cuda(int32_t index, CTError *error) {
  return guarded(error, false, [&] {
    int32_t count = count_cuda();
    if (count <= 0) throw NoDevice("no CUDA device was found; the driver or the device is missing");
    if (index < 0 || index >= count) {
      throw NoDevice(
          "there is no CUDA device number " + std::to_string(index) + "; there are " +
          std::to_string(count) + ", counted from 0");
    }
    if (!at::hasCUDA()) throw NoDevice("CUDA was asked for after libtorch had settled on the CPU");
    // float32 means float32, in convolutions too.
    at::globalContext().setAllowTF32CuDNN(false);
    at::globalContext().lazyInitDevice(at::kCUDA);
    return true;
  });
}

int32_t ct_cuda_count(void) {
  CTError ignored;
  return guarded<int32_t>(&ignored, 0, [&] { return std::max(0, count_cuda()); });
}

CTTensor *ct_to_device(const CTTensor *x, CTDevice place, CTError *error) {
  return make(error, [&] { return x->value.to(device(place)); });
}

CTTensor *ct_to_type(const CTTensor *x, CTType type, CTError *error) {
  return make(error, [&] { return x->value.to(scalar_type(type)); });
}

int32_t ct_threads(void) {
  CTError ignored;
  return guarded<int32_t>(&ignored, 1, [&] { return at::get_num_threads(); });
}

bool ct_set_threads(int32_t count, CTError *error) {
  return guarded(error, false, [&] {
    TORCH_CHECK(count > 0, "the number of threads is ", count, "; it must be 1 or more");
    wanted_threads.store(count, std::memory_order_relaxed);
    adopt_threads();
    return true;
  });
}

void ct_keep_memory(int64_t bytes) {
#if defined(__GLIBC__)
  constexpr int64_t largest = 32 << 20;  // what glibc takes for the first
  // Whoever wants less later does not take it away from who wants more.
  static std::atomic<int64_t> kept = 0;
  int64_t before = kept.load();
  while (before < bytes && !kept.compare_exchange_weak(before, bytes)) {
  }
  bytes = std::max(bytes, before);
  mallopt(M_MMAP_THRESHOLD, static_cast<int>(std::clamp<int64_t>(bytes, 0, largest)));
  mallopt(M_TRIM_THRESHOLD, static_cast<int>(std::clamp<int64_t>(bytes, 0, INT32_MAX)));
#endif
}

void ct_one_heap(void) {
#if defined(__GLIBC__)
  // A thread's own heap has blocks of up to 32 MiB; what is larger would be mapped, and cleared,
  // anew each time, as would be all from a threshold on.
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_MAX, 0);
#endif
}

int64_t ct_kept_memory(void) {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
  return static_cast<int64_t>(mallinfo2().fordblks);
#else
  return 0;
#endif
}

const char *ct_version(void) { return TORCH_VERSION; }
