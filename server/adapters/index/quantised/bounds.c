/* Upper bounds of products from codes; see native.py, which checks everything, and quantiser.py for the formula. */

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__)
#define KERNELS 1
#include <immintrin.h>
/* One version for each kind of processor, chosen when the library is loaded. */
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#define FOR_VNNI __attribute__((target("avx512f,avx512bw,avx512vnni")))
#define FOR_AVX2 __attribute__((target("avx2")))
#else
#define KERNELS 0
#define FOR_EACH_PROCESSOR
#endif

enum { HEAD = 4, TILE = 16, TILES = 16, LINE = HEAD * TILE, ROWS_AHEAD = 16, BYTES_AHEAD = 2048 };
enum { BASE, STEP, MAIN, ERROR, TAIL };

/* Bounds `count` codes of `width` levels: those at `rows`, or the first ones if `rows` is NULL. */
FOR_EACH_PROCESSOR
void kith_fine_bounds(const uint8_t *codes, const int64_t *rows, ptrdiff_t count, ptrdiff_t width,
                      const int16_t *weights, const float *factors, float *bounds)
{
    const ptrdiff_t size = HEAD + width;
    for (ptrdiff_t i = 0; i < count; i++) {
        const uint8_t *code = codes + (rows ? rows[i] : i) * size, *levels = code + HEAD;
        if (rows && i + ROWS_AHEAD < count)
            for (ptrdiff_t j = 0; j < size; j += 64)
                __builtin_prefetch(codes + rows[i + ROWS_AHEAD] * size + j);
        int32_t sum = 0;
        for (ptrdiff_t j = 0; j < width; j++)
            sum += (int32_t)levels[j] * weights[j];
        const int16_t main = (int16_t)(code[0] | code[1] << 8);
        bounds[i] = factors[BASE] + factors[STEP] * (float)sum + factors[MAIN] * (float)main +
                    factors[ERROR] * (float)code[2] + factors[TAIL] * (float)code[3];
    }
}

/* Writes the indexes of bounds that reach the threshold, in blocks whose top does; returns their number. */
ptrdiff_t kith_reaching(const float *bounds, const float *tops, ptrdiff_t blocks, ptrdiff_t block, float threshold,
                        int64_t *rows)
{
    ptrdiff_t found = 0;
    for (ptrdiff_t b = 0; b < blocks; b++) {
        if (tops[b] < threshold)
            continue;
        for (ptrdiff_t i = b * block; i < (b + 1) * block; i++) {
            rows[found] = i;
            found += bounds[i] >= threshold;
        }
    }
    return found;
}

#if KERNELS

/* A tile of sixteen codes: a line of their heads, then lines of eight levels of each, which have eight weights: the
   lower halves of the bytes four, the upper halves the next four. */

FOR_VNNI
static inline __m512i line_vnni(__m512i sums, const uint8_t *line, const int32_t *weights)
{
    const __m512i half = _mm512_set1_epi8(15), code = _mm512_loadu_si512(line);
    __builtin_prefetch(line + BYTES_AHEAD);
    sums = _mm512_dpbusd_epi32(sums, _mm512_and_si512(code, half), _mm512_set1_epi32(weights[0]));
    return _mm512_dpbusd_epi32(sums, _mm512_and_si512(_mm512_srli_epi16(code, 4), half), _mm512_set1_epi32(weights[1]));
}

FOR_VNNI
static inline __m512 plus_vnni(__m512 sum, float factor, __m512i numbers)
{
    return _mm512_add_ps(sum, _mm512_mul_ps(_mm512_set1_ps(factor), _mm512_cvtepi32_ps(numbers)));
}

FOR_VNNI
static void tile_vnni(const uint8_t *tile, ptrdiff_t lines, const int32_t *weights, const float *factors, float *bounds)
{
    const __m512i byte = _mm512_set1_epi32(255), heads = _mm512_loadu_si512(tile);
    __m512i even = _mm512_setzero_si512(), odd = even;
    for (ptrdiff_t j = 0; j < lines; j += 2) {
        even = line_vnni(even, tile + (1 + j) * LINE, weights + 2 * j);
        odd = line_vnni(odd, tile + (2 + j) * LINE, weights + 2 * j + 2);
    }
    __m512 sum = plus_vnni(_mm512_set1_ps(factors[BASE]), factors[STEP], _mm512_add_epi32(even, odd));
    sum = plus_vnni(sum, factors[MAIN], _mm512_srai_epi32(_mm512_slli_epi32(heads, 16), 16));
    sum = plus_vnni(sum, factors[ERROR], _mm512_and_si512(_mm512_srli_epi32(heads, 16), byte));
    _mm512_storeu_ps(bounds, plus_vnni(sum, factors[TAIL], _mm512_srli_epi32(heads, 24)));
}

/* Half a tile, eight codes: each product of two levels and two weights is at most 2 * 15 * 127, and four fit in 16 bits. */

FOR_AVX2
static inline __m256i line_avx2(const uint8_t *line, const int32_t *weights)
{
    const __m256i half = _mm256_set1_epi8(15), code = _mm256_loadu_si256((const __m256i *)line);
    __builtin_prefetch(line + BYTES_AHEAD);
    const __m256i lower = _mm256_and_si256(code, half), upper = _mm256_and_si256(_mm256_srli_epi16(code, 4), half);
    return _mm256_add_epi16(_mm256_maddubs_epi16(lower, _mm256_set1_epi32(weights[0])),
                            _mm256_maddubs_epi16(upper, _mm256_set1_epi32(weights[1])));
}

FOR_AVX2
static inline __m256 plus_avx2(__m256 sum, float factor, __m256i numbers)
{
    return _mm256_add_ps(sum, _mm256_mul_ps(_mm256_set1_ps(factor), _mm256_cvtepi32_ps(numbers)));
}

FOR_AVX2
static inline void half_avx2(const uint8_t *tile, ptrdiff_t lines, const int32_t *weights, const float *factors,
                             float *bounds)
{
    const __m256i byte = _mm256_set1_epi32(255), heads = _mm256_loadu_si256((const __m256i *)tile);
    __m256i sums = _mm256_setzero_si256();
    for (ptrdiff_t j = 0; j < lines; j += 2) {
        const __m256i both = _mm256_add_epi16(line_avx2(tile + (1 + j) * LINE, weights + 2 * j),
                                              line_avx2(tile + (2 + j) * LINE, weights + 2 * j + 2));
        sums = _mm256_add_epi32(sums, _mm256_madd_epi16(both, _mm256_set1_epi16(1)));
    }
    __m256 sum = plus_avx2(_mm256_set1_ps(factors[BASE]), factors[STEP], sums);
    sum = plus_avx2(sum, factors[MAIN], _mm256_srai_epi32(_mm256_slli_epi32(heads, 16), 16));
    sum = plus_avx2(sum, factors[ERROR], _mm256_and_si256(_mm256_srli_epi32(heads, 16), byte));
    _mm256_storeu_ps(bounds, plus_avx2(sum, factors[TAIL], _mm256_srli_epi32(heads, 24)));
}

FOR_AVX2
static void tile_avx2(const uint8_t *tile, ptrdiff_t lines, const int32_t *weights, const float *factors, float *bounds)
{
    half_avx2(tile, lines, weights, factors, bounds);
    half_avx2(tile + LINE / 2, lines, weights, factors, bounds + TILE / 2);
}

#endif

enum { NONE, AVX2, VNNI };

/* Returns the fastest kernel for coarse codes that this processor has, NONE if it has none. */
int kith_coarse_kernel(void)
{
#if KERNELS
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw"))
        return VNNI;
    if (__builtin_cpu_supports("avx2"))
        return AVX2;
#endif
    return NONE;
}

/* Bounds all codes of the blocks, and writes each block's top; `lines`, of levels, is even. */
void kith_coarse_bounds(int kernel, const uint8_t *codes, ptrdiff_t blocks, ptrdiff_t lines, const int32_t *weights,
                        const float *factors, float *bounds, float *tops)
{
#if KERNELS
    void (*const bound_tile)(const uint8_t *, ptrdiff_t, const int32_t *, const float *, float *) =
        kernel == VNNI ? tile_vnni : tile_avx2;
    for (ptrdiff_t b = 0; b < blocks; b++) {
        float best[TILE];
        for (int i = 0; i < TILE; i++)
            best[i] = -INFINITY;
        for (int t = 0; t < TILES; t++, codes += (1 + lines) * LINE, bounds += TILE) {
            bound_tile(codes, lines, weights, factors, bounds);
            for (int i = 0; i < TILE; i++)
                best[i] = bounds[i] > best[i] ? bounds[i] : best[i];
        }
        tops[b] = best[0];
        for (int i = 1; i < TILE; i++)
            tops[b] = best[i] > tops[b] ? best[i] : tops[b];
    }
#endif
}
