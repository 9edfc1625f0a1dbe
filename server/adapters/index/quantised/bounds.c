/* Upper bounds of products from codes; see native.py, which checks everything, and quantiser.py for the formula. */

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__)
#define AVX2 __attribute__((target("avx2")))
#include <immintrin.h>
/* One version for each kind of processor, chosen when the library is loaded. */
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
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

#ifdef AVX2

/* A tile of sixteen codes: a line of their heads, then lines of eight levels of each, which have eight weights: the
   lower halves of the bytes four, the upper halves the next four. Eight codes fit a register, and sixteen bits hold four
   sums of two products, each at most 2 * 15 * 127. */

AVX2
static inline __m256i eight_levels(const uint8_t *line, const int32_t *weights)
{
    const __m256i half = _mm256_set1_epi8(15), code = _mm256_loadu_si256((const __m256i *)line);
    __builtin_prefetch(line + BYTES_AHEAD);
    const __m256i lower = _mm256_and_si256(code, half), upper = _mm256_and_si256(_mm256_srli_epi16(code, 4), half);
    return _mm256_add_epi16(_mm256_maddubs_epi16(lower, _mm256_set1_epi32(weights[0])),
                            _mm256_maddubs_epi16(upper, _mm256_set1_epi32(weights[1])));
}

AVX2
static inline __m256 plus(__m256 sum, float factor, __m256i numbers)
{
    return _mm256_add_ps(sum, _mm256_mul_ps(_mm256_set1_ps(factor), _mm256_cvtepi32_ps(numbers)));
}

AVX2
static void half_tile(const uint8_t *tile, ptrdiff_t lines, const int32_t *weights, const float *factors, float *bounds)
{
    const __m256i byte = _mm256_set1_epi32(255), heads = _mm256_loadu_si256((const __m256i *)tile);
    __m256i sums = _mm256_setzero_si256();
    for (ptrdiff_t j = 0; j < lines; j += 2) {
        const __m256i both = _mm256_add_epi16(eight_levels(tile + (1 + j) * LINE, weights + 2 * j),
                                              eight_levels(tile + (2 + j) * LINE, weights + 2 * j + 2));
        sums = _mm256_add_epi32(sums, _mm256_madd_epi16(both, _mm256_set1_epi16(1)));
    }
    __m256 sum = plus(_mm256_set1_ps(factors[BASE]), factors[STEP], sums);
    sum = plus(sum, factors[MAIN], _mm256_srai_epi32(_mm256_slli_epi32(heads, 16), 16));
    sum = plus(sum, factors[ERROR], _mm256_and_si256(_mm256_srli_epi32(heads, 16), byte));
    _mm256_storeu_ps(bounds, plus(sum, factors[TAIL], _mm256_srli_epi32(heads, 24)));
}

#endif

/* Returns whether this processor can bound coarse codes. */
int kith_bounds_coarse_codes(void)
{
#ifdef AVX2
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") != 0;
#else
    return 0;
#endif
}

/* Bounds all codes of the blocks, and writes each block's top; `lines`, of levels, is even. */
void kith_coarse_bounds(const uint8_t *codes, ptrdiff_t blocks, ptrdiff_t lines, const int32_t *weights,
                        const float *factors, float *bounds, float *tops)
{
#ifdef AVX2
    for (ptrdiff_t b = 0; b < blocks; b++) {
        float best[TILE];
        for (int i = 0; i < TILE; i++)
            best[i] = -INFINITY;
        for (int t = 0; t < TILES; t++, codes += (1 + lines) * LINE, bounds += TILE) {
            half_tile(codes, lines, weights, factors, bounds);
            half_tile(codes + LINE / 2, lines, weights, factors, bounds + TILE / 2);
            for (int i = 0; i < TILE; i++)
                best[i] = bounds[i] > best[i] ? bounds[i] : best[i];
        }
        tops[b] = best[0];
        for (int i = 1; i < TILE; i++)
            tops[b] = best[i] > tops[b] ? best[i] : tops[b];
    }
#endif
}
