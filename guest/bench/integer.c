/*
 * The phases that measure instructions: a sieve, a checksum, calls.
 */
#include "guest/bench/bench.h"

enum {
    SIEVE_LIMIT = 16384,
    CRC_BYTES = 4096,
    CRC_POLYNOMIAL = 0xedb88320,    /* ISO 3309, reflected */
    CALLS = 64,                     /* indirect calls in an operation */
    CRC_TABLE = 256,
    /* The linear congruential generator of Numerical Recipes, 7.1. */
    LCG_MULTIPLIER = 1664525, LCG_INCREMENT = 1013904223,
    RECURSION = 10,
};

uint32_t run_sieve(uint32_t count)
{
    static uint8_t composite[SIEVE_LIMIT];
    uint32_t primes = 0;

    while (count-- > 0) {
        primes = 0;
        for (uint32_t i = 0; i < SIEVE_LIMIT; i++)
            *(volatile uint8_t *)&composite[i] = 0;
        for (uint32_t i = 2; i < SIEVE_LIMIT; i++) {
            if (composite[i])
                continue;
            primes++;
            for (uint32_t k = i + i; k < SIEVE_LIMIT; k += i)
                composite[k] = 1;
        }
    }
    return primes;
}

static uint32_t crc_table[CRC_TABLE];
static uint8_t crc_data[CRC_BYTES];

static void crc_prepare(void)
{
    for (uint32_t i = 0; i < CRC_TABLE; i++) {
        uint32_t crc = i;

        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? CRC_POLYNOMIAL : 0);
        crc_table[i] = crc;
    }
    for (uint32_t i = 0; i < CRC_BYTES; i++)
        crc_data[i] = (uint8_t)(i * 7);
}

uint32_t run_crc(uint32_t count)
{
    uint32_t crc = ~0u;

    if (!crc_table[1])
        crc_prepare();
    while (count-- > 0)
        for (uint32_t i = 0; i < CRC_BYTES; i++)
            crc = crc >> 8 ^ crc_table[(crc ^ crc_data[i]) & 255];
    return ~crc;
}

static uint32_t add(uint32_t x)
{
    return x + 0x9e3779b9;
}

static uint32_t rotate(uint32_t x)
{
    return x << 7 | x >> 25;
}

static uint32_t multiply(uint32_t x)
{
    return x * LCG_MULTIPLIER + LCG_INCREMENT;
}

static uint32_t choose(uint32_t x)
{
    if (x & 0x10)
        return x & 0x100 ? x ^ 0x5555 : x - 77;
    if (x & 0x20)
        return x % 1000 < 500 ? x + 3 : ~x;
    return x >> 1;
}

static uint32_t classify(uint32_t x)
{
    switch (x & 7) {
    case 0: return x + 1;
    case 1: return x ^ x >> 3;
    case 2: return x - (x >> 4);
    case 3: return x * 3;
    case 4: return x | 0x40;
    case 5: return x & ~0x80u;
    case 6: return x + (x << 2);
    default: return -x;
    }
}

static uint32_t fibonacci(uint32_t n)
{
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

uint32_t run_calls(uint32_t count)
{
    static uint32_t (*volatile const step[])(uint32_t) = {
        add, rotate, choose, multiply, classify, rotate, choose, classify,
    };
    uint32_t x = 1;

    while (count-- > 0) {
        for (uint32_t i = 0; i < CALLS; i++)
            x = step[(x ^ i) & 7](x);
        x += fibonacci(RECURSION);
    }
    return x;
}
