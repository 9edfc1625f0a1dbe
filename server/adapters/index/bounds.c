/* Upper bounds from codes: base + step * (code . weights), for each code; see bound.py, which checks everything. */

#include <stddef.h>
#include <stdint.h>

#define AHEAD 16

#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__)
/* One version for each kind of processor, chosen when the library is loaded. */
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

/* Bounds `count` codes of `width` places: those at `rows`, or the first ones if `rows` is NULL. */
FOR_EACH_PROCESSOR
void kith_bounds(const int8_t *codes, const int64_t *rows, ptrdiff_t count, ptrdiff_t width,
                 const int16_t *weights, float step, float base, float *bounds)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        const int8_t *code = codes + (rows ? rows[i] : i) * width;
        if (rows && i + AHEAD < count)
            for (ptrdiff_t j = 0; j < width; j += 64)
                __builtin_prefetch(codes + rows[i + AHEAD] * width + j);
        int32_t sum = 0;
        for (ptrdiff_t j = 0; j < width; j++)
            sum += (int32_t)code[j] * weights[j];
        bounds[i] = base + step * (float)sum;
    }
}
