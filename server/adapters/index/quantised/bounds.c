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

enum { HEAD = 4, TILE = 16, TILES = 16, BLOCK = TILE * TILES, LINE = HEAD * TILE };
enum { CACHE_LINE = 64, ROWS_AHEAD = 16, BYTES_AHEAD = 2048, STREAMS = 4 };
enum { BASE, STEP, MAIN, ERROR, TAIL };

/* Bounds `count` codes of `size` bytes: those at `rows`, or the first ones if `rows` is NULL. There is a weight for each
   byte; those of the head are zero. */
FOR_EACH_PROCESSOR
void kith_fine_bounds(const uint8_t *codes, const int64_t *rows, ptrdiff_t count, ptrdiff_t size,
                      const int16_t *weights, const float *factors, float *bounds)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        const uint8_t *code = codes + (rows ? rows[i] : i) * size;
        if (rows && i + ROWS_AHEAD < count)
            for (ptrdiff_t j = 0; j < size; j += CACHE_LINE)
                __builtin_prefetch(codes + rows[i + ROWS_AHEAD] * size + j);
        int32_t sum = 0;
        for (ptrdiff_t j = 0; j < size; j++)
            sum += (int16_t)code[j] * weights[j];
        const int16_t main = (int16_t)(code[0] | code[1] << 8);
        bounds[i] = factors[BASE] + factors[STEP] * (float)sum + factors[MAIN] * (float)main +
                    factors[ERROR] * (float)code[2] + factors[TAIL] * (float)code[3];
    }
}

#ifdef AVX2

/* A tile of sixteen codes: a line of their heads, then lines of eight levels of each, which have eight weights: the
   lower halves of the bytes four, the upper halves the next four. Half a line, of eight codes, fits a register, and
   sixteen bits hold four sums of two products, each at most 2 * 15 * 127. */

AVX2
static inline __m256i products(const uint8_t *levels, const int32_t *weights)
{
    const __m256i half = _mm256_set1_epi8(15), codes = _mm256_loadu_si256((const __m256i *)levels);
    const __m256i lower = _mm256_and_si256(codes, half), upper = _mm256_and_si256(_mm256_srli_epi16(codes, 4), half);
    return _mm256_add_epi16(_mm256_maddubs_epi16(lower, _mm256_set1_epi32(weights[0])),
                            _mm256_maddubs_epi16(upper, _mm256_set1_epi32(weights[1])));
}

AVX2
static inline __m256i two_lines(const uint8_t *levels, const int32_t *weights)
{
    const __m256i both = _mm256_add_epi16(products(levels, weights), products(levels + LINE, weights + 2));
    return _mm256_madd_epi16(both, _mm256_set1_epi16(1));
}

AVX2
static inline __m256 plus(__m256 sum, float factor, __m256i numbers)
{
    return _mm256_add_ps(sum, _mm256_mul_ps(_mm256_set1_ps(factor), _mm256_cvtepi32_ps(numbers)));
}

/* Returns eight bounds of codes with these heads and products, as integers from -32,767 to 32,767. */
AVX2
static inline __m256i rounded(const uint8_t *eight, __m256i sums, const float *factors)
{
    const __m256i heads = _mm256_loadu_si256((const __m256i *)eight), byte = _mm256_set1_epi32(255);
    __m256 sum = plus(_mm256_set1_ps(factors[BASE]), factors[STEP], sums);
    sum = plus(sum, factors[MAIN], _mm256_srai_epi32(_mm256_slli_epi32(heads, 16), 16));
    sum = plus(sum, factors[ERROR], _mm256_and_si256(_mm256_srli_epi32(heads, 16), byte));
    sum = plus(sum, factors[TAIL], _mm256_srli_epi32(heads, 24));
    const __m256 most = _mm256_set1_ps(INT16_MAX), least = _mm256_set1_ps(-INT16_MAX);
    return _mm256_cvtps_epi32(_mm256_max_ps(_mm256_min_ps(sum, most), least));
}

/* Fetches a line past the larger caches, so that it does not displace there what the rest of a search needs. */
static inline void read_once(const uint8_t *line)
{
    __builtin_prefetch(line, 0, 0);
}

/* Returns the bounds of a tile's sixteen codes. */
AVX2
static inline __m256i tile_bounds(const uint8_t *tile, ptrdiff_t lines, const int32_t *weights, const float *factors)
{
    const uint8_t *line = tile + LINE;
    __m256i first = _mm256_setzero_si256(), second = first;
    read_once(tile + BYTES_AHEAD);
    for (ptrdiff_t j = 0; j < lines; j += 2, line += 2 * LINE, weights += 4) {
        read_once(line + BYTES_AHEAD);
        read_once(line + LINE + BYTES_AHEAD);
        first = _mm256_add_epi32(first, two_lines(line, weights));
        second = _mm256_add_epi32(second, two_lines(line + LINE / 2, weights));
    }
    const __m256i packed = _mm256_packs_epi32(rounded(tile, first, factors), rounded(tile + LINE / 2, second, factors));
    return _mm256_permute4x64_epi64(packed, _MM_SHUFFLE(3, 1, 2, 0));
}

AVX2
static inline int16_t largest(__m256i numbers)
{
    int16_t all[TILE], most = INT16_MIN;
    _mm256_storeu_si256((__m256i *)all, numbers);
    for (int i = 0; i < TILE; i++)
        most = all[i] > most ? all[i] : most;
    return most;
}

/* Bounds all codes of the blocks, in integers, and writes each block's top; `lines`, of levels, is even. Four blocks far
   from each other are read together, since processors fetch each of a few streams ahead. */
AVX2
void kith_coarse_bounds(const uint8_t *codes, ptrdiff_t blocks, ptrdiff_t lines, const int32_t *weights,
                        const float *factors, int16_t *bounds, int16_t *tops)
{
    const ptrdiff_t stream = (blocks + STREAMS - 1) / STREAMS;
    for (ptrdiff_t b = 0; b < stream; b++) {
        __m256i best[STREAMS];
        for (int s = 0; s < STREAMS; s++)
            best[s] = _mm256_set1_epi16(INT16_MIN);
        for (int t = 0; t < TILES; t++)
            for (ptrdiff_t s = 0, block = b; s < STREAMS && block < blocks; s++, block += stream) {
                const ptrdiff_t tile = block * TILES + t;
                const __m256i found = tile_bounds(codes + tile * (1 + lines) * LINE, lines, weights, factors);
                _mm256_storeu_si256((__m256i *)(bounds + tile * TILE), found);
                best[s] = _mm256_max_epi16(best[s], found);
            }
        for (ptrdiff_t s = 0, block = b; s < STREAMS && block < blocks; s++, block += stream)
            tops[block] = largest(best[s]);
    }
}

/* Returns a bit for each of 32 bounds: whether it reaches the threshold. */
AVX2
static inline uint32_t reach(const int16_t *bounds, int16_t threshold)
{
    const __m256i least = _mm256_set1_epi16(threshold);
    const __m256i first = _mm256_loadu_si256((const __m256i *)bounds);
    const __m256i second = _mm256_loadu_si256((const __m256i *)(bounds + TILE));
    const __m256i reached = _mm256_packs_epi16(_mm256_cmpeq_epi16(_mm256_max_epi16(first, least), first),
                                               _mm256_cmpeq_epi16(_mm256_max_epi16(second, least), second));
    return (uint32_t)_mm256_movemask_epi8(_mm256_permute4x64_epi64(reached, _MM_SHUFFLE(3, 1, 2, 0)));
}

/* Writes the indexes of the bounds that reach the threshold, in blocks whose top does; returns their number. */
AVX2
ptrdiff_t kith_reaching(const int16_t *bounds, const int16_t *tops, ptrdiff_t blocks, int16_t threshold, int64_t *rows)
{
    ptrdiff_t found = 0;
    for (ptrdiff_t b = 0; b < blocks; b++)
        for (ptrdiff_t i = b * BLOCK; tops[b] >= threshold && i < (b + 1) * BLOCK; i += 2 * TILE) {
            /* The first one is written without a branch, which would often be predicted wrongly. */
            uint32_t bits = reach(bounds + i, threshold);
            rows[found] = i + __builtin_ctz(bits | 1u << 31);
            found += bits != 0;
            for (bits &= bits - 1; bits; bits &= bits - 1)
                rows[found++] = i + __builtin_ctz(bits);
        }
    return found;
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
