// Counts what an isolate allocates: the bytes in use now, and those that collections have removed, which V8 tells only inside its synchronous
// GC callbacks. One instance per environment (main thread, each worker); no locks, nothing shared between threads.
#include <node.h>
#include <v8-profiler.h>
#include <v8.h>

#include <cmath>
#include <cstring>
#include <memory>

namespace {

// Places in the Float64Array that JavaScript reads.
enum Slot { kHeap, kFreed, kExternalGrown, kExternalShrunk, kCollections, kSampledBytes, kSampledCount, kSamples, kSlots };

// New and old objects, small and large: not code, not V8's own.
constexpr const char* kSpaceNames[] = {"new_space", "old_space", "new_large_object_space", "large_object_space"};
constexpr size_t kSpaces = sizeof(kSpaceNames) / sizeof(kSpaceNames[0]);

struct Counter {
  explicit Counter(v8::Isolate* isolate) : isolate(isolate) {
    v8::HeapSpaceStatistics space;
    for (size_t at = 0; at < isolate->NumberOfHeapSpaces(); at++) {
      if (!isolate->GetHeapSpaceStatistics(&space, at)) continue;
      for (const char* name : kSpaceNames) {
        if (std::strcmp(space.space_name(), name) == 0 && found < kSpaces) places[found++] = at;
      }
    }
  }

  double HeapInUse() const {
    double sum = 0;
    v8::HeapSpaceStatistics space;
    for (size_t at = 0; at < found; at++) {
      if (isolate->GetHeapSpaceStatistics(&space, places[at])) sum += static_cast<double>(space.space_used_size());
    }
    return sum;
  }

  // What is given back outside the heap is given back some time after a collection, in between what grows: the more often it is looked at, the
  // less of one hides the other. The change of nothing is V8's fastest way to ask.
  void LookOutside() {
    const auto now = static_cast<double>(isolate->AdjustAmountOfExternalAllocatedMemory(0));
    const double grown = now - external;
    slots[grown > 0 ? kExternalGrown : kExternalShrunk] += std::fabs(grown);
    external = now;
  }

  v8::Isolate* isolate;
  size_t places[kSpaces] = {};
  size_t found = 0;
  double heap_before = 0;
  double external = 0;
  bool attached = false;
  bool sampling = false;
  // Of the array below, which is kept alive as long as this is.
  double* slots = nullptr;
  v8::Global<v8::Float64Array> array;
};

void BeforeCollection(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* data) {
  auto* counter = static_cast<Counter*>(data);
  counter->heap_before = counter->HeapInUse();
  counter->LookOutside();
}

void AfterCollection(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* data) {
  auto* counter = static_cast<Counter*>(data);
  counter->slots[kFreed] += counter->heap_before - counter->HeapInUse();
  counter->LookOutside();
  counter->slots[kCollections] += 1;
}

Counter* CounterOf(const v8::FunctionCallbackInfo<v8::Value>& info) {
  return static_cast<Counter*>(info.Data().As<v8::External>()->Value(
#if NODE_MODULE_VERSION >= 147
      v8::kExternalPointerTypeTagDefault
#endif
      ));
}

// attach(): the array that the other functions fill.
void Attach(const v8::FunctionCallbackInfo<v8::Value>& info) {
  Counter* counter = CounterOf(info);
  if (!counter->attached) {
    counter->isolate->AddGCPrologueCallback(BeforeCollection, counter);
    counter->isolate->AddGCEpilogueCallback(AfterCollection, counter);
    counter->attached = true;
  }
  info.GetReturnValue().Set(counter->array.Get(counter->isolate));
}

void RemoveCallbacks(Counter* counter) {
  if (!counter->attached) return;
  counter->isolate->RemoveGCPrologueCallback(BeforeCollection, counter);
  counter->isolate->RemoveGCEpilogueCallback(AfterCollection, counter);
  counter->attached = false;
}

void Detach(const v8::FunctionCallbackInfo<v8::Value>& info) { RemoveCallbacks(CounterOf(info)); }

// read(): bytes of objects now, and how far what they hold outside the heap has grown and shrunk.
void Read(const v8::FunctionCallbackInfo<v8::Value>& info) {
  Counter* counter = CounterOf(info);
  counter->slots[kHeap] = counter->HeapInUse();
  counter->LookOutside();
}

// startSampling(bytes): one sample per so many bytes; false where it was sampling already.
void StartSampling(const v8::FunctionCallbackInfo<v8::Value>& info) {
  Counter* counter = CounterOf(info);
  const uint64_t interval = static_cast<uint64_t>(info[0].As<v8::Number>()->Value());
  constexpr auto kFlags = static_cast<v8::HeapProfiler::SamplingFlags>(
      v8::HeapProfiler::kSamplingIncludeObjectsCollectedByMajorGC |
      v8::HeapProfiler::kSamplingIncludeObjectsCollectedByMinorGC);
  const bool begun = counter->isolate->GetHeapProfiler()->StartSamplingHeapProfiler(interval, 1, kFlags);
  counter->sampling = counter->sampling || begun;
  info.GetReturnValue().Set(begun);
}

void EndSampling(Counter* counter) {
  if (!counter->sampling) return;
  counter->isolate->GetHeapProfiler()->StopSamplingHeapProfiler();
  counter->sampling = false;
}

void StopSampling(const v8::FunctionCallbackInfo<v8::Value>& info) { EndSampling(CounterOf(info)); }

// readSamples(): what was allocated since sampling began, as V8 scales it up.
void ReadSamples(const v8::FunctionCallbackInfo<v8::Value>& info) {
  Counter* counter = CounterOf(info);
  if (!counter->sampling) return;
  v8::HandleScope scope(counter->isolate);
  std::unique_ptr<v8::AllocationProfile> profile(counter->isolate->GetHeapProfiler()->GetAllocationProfile());
  double bytes = 0;
  double count = 0;
  double samples = 0;
  if (profile != nullptr) {
    for (const v8::AllocationProfile::Sample& sample : profile->GetSamples()) {
      bytes += static_cast<double>(sample.size) * sample.count;
      count += sample.count;
      samples += 1;
    }
  }
  counter->slots[kSampledBytes] = bytes;
  counter->slots[kSampledCount] = count;
  counter->slots[kSamples] = samples;
}

void CleanUp(void* data) {
  auto* counter = static_cast<Counter*>(data);
  RemoveCallbacks(counter);
  EndSampling(counter);
  counter->array.Reset();
  delete counter;
}

void Export(v8::Local<v8::Object> exports, const char* name, v8::FunctionCallback callback, v8::Local<v8::Value> data) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Function> function = v8::Function::New(context, callback, data).ToLocalChecked();
  v8::Local<v8::String> key = v8::String::NewFromUtf8(isolate, name).ToLocalChecked();
  function->SetName(key);
  exports->Set(context, key, function).Check();
}

}  // namespace

NODE_MODULE_INIT(/* exports, module, context */) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  auto* counter = new Counter(isolate);
  v8::Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate, kSlots * sizeof(double));
  counter->slots = static_cast<double*>(buffer->GetBackingStore()->Data());
  counter->array.Reset(isolate, v8::Float64Array::New(buffer, 0, kSlots));
  node::AddEnvironmentCleanupHook(isolate, CleanUp, counter);
#if NODE_MODULE_VERSION >= 147
  v8::Local<v8::Value> data = v8::External::New(isolate, counter, v8::kExternalPointerTypeTagDefault);
#else
  v8::Local<v8::Value> data = v8::External::New(isolate, counter);
#endif
  Export(exports, "attach", Attach, data);
  Export(exports, "detach", Detach, data);
  Export(exports, "read", Read, data);
  Export(exports, "startSampling", StartSampling, data);
  Export(exports, "stopSampling", StopSampling, data);
  Export(exports, "readSamples", ReadSamples, data);
}
