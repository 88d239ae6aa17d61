/* The section [cache] of models: what the shipped ones say, and wrong ones. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/model/model_file.h"
#include "emu/model/shipped_models.h"

Suite *cache_model_suite(void);

static struct cpu_model model;
static struct error error;

/* The p6 model's text with its line of a key replaced, parsed. */
static bool parse_with(const char *key, const char *instead)
{
    const char *text = shipped_models_text("p6"), *at = strstr(text, key);
    char *changed;
    bool ok;

    ck_assert_ptr_nonnull(at);
    changed = malloc(strlen(text) + strlen(instead) + 1);
    ck_assert_ptr_nonnull(changed);
    sprintf(changed, "%.*s%s%s", (int)(at - text), text, instead,
            at + strcspn(at, "\n"));
    memset(&error, 0, sizeof error);
    ok = model_file_parse(&model, "x.ini", changed, &error);
    free(changed);
    return ok;
}

/* Cache descriptors of CPUID leaf 2 (SDM vol. 2A, table 3-12). */
static const struct {
    uint8_t descriptor;
    enum cache_slot slot;
    uint32_t kilobytes, ways, line;
} descriptors[] = {
    {0x06, CACHE_L1I, 8, 4, 32},   {0x08, CACHE_L1I, 16, 4, 32},
    {0x09, CACHE_L1I, 32, 4, 64},  {0x0a, CACHE_L1D, 8, 2, 32},
    {0x0c, CACHE_L1D, 16, 4, 32},  {0x2c, CACHE_L1D, 32, 8, 64},
    {0x21, CACHE_L2, 256, 8, 64},  {0x42, CACHE_L2, 256, 4, 32},
    {0x43, CACHE_L2, 512, 4, 32},
};

/* Whether the descriptor is of a cache; the model's is as it says. */
static bool check_descriptor(uint8_t descriptor)
{
    for (unsigned i = 0; i < sizeof descriptors / sizeof descriptors[0]; i++) {
        const struct cache_geometry *g =
            &model.mmu.cache.cache[descriptors[i].slot];

        if (descriptors[i].descriptor != descriptor)
            continue;
        ck_assert_uint_eq(g->bytes, descriptors[i].kilobytes * 1024);
        ck_assert_uint_eq(g->ways, descriptors[i].ways);
        ck_assert_uint_eq(g->line, descriptors[i].line);
        return true;
    }
    return false;
}

START_TEST(caches_are_those_of_the_cpuid_descriptors)
{
    static const char *const names[] = {"p6", "ideal", "modern"};

    for (unsigned m = 0; m < 3; m++) {
        unsigned found = 0;

        ck_assert(model_file_load(&model, names[m], &error));
        for (unsigned i = 0; i < CPU_LEAF2_MAX && model.leaf2[i]; i++)
            found += check_descriptor(model.leaf2[i]);
        ck_assert_uint_eq(found, CACHE_SLOTS);
    }
}
END_TEST

START_TEST(the_i486_walks_in_13_clocks_if_neither_entry_is_cached)
{
    const struct cache_config *c = &model.mmu.cache;

    ck_assert(model_file_load(&model, "i486", &error));
    ck_assert(c->unified && c->cache[CACHE_L1D].through);
    ck_assert_uint_eq(c->write_buffers, 4);
    ck_assert_uint_eq(model.mmu.walk_start + 2 * (c->walk_hit + c->memory), 13);
}
END_TEST

static const struct {
    const char *key, *instead, *says;
} wrong[] = {
    {"l1d =", "l1d = 16Kx4", "[cache] l1d: '16Kx4' is not SIZExWAYSxLINE"},
    {"l1d =", "l1d =", "[cache] l1d: no SIZExWAYSxLINE"},
    {"l1d =", "l1d = 16Kx4x32 front", "no 'front': back or through, allocate"},
    {"l1d =", "l1d = 16Kx4x48", "l1d: a line has 16, 32, 64 or 128 bytes"},
    {"l1d =", "l1d = 12Kx4x32", "power of two of sets"},
    {"l1d =", "l1d = 12Kx3x32 plru", "plru needs a power of two of ways"},
    {"l1i =", "l1i = none", "l1d without l1i"},
    {"l2 =", "l2 = 512Kx4x16", "l2: its lines are shorter"},
    {"l2 =", "l2 = 8Mx4x32", "l2: a way has at most 1024K"},
    {"write_buffers =", "write_buffers = 17", "not a number up to 16"},
    {"memory =", "memroy = 60", "no such key: l1, l1i, l1d, l2, l2_hit"},
};

/* Loop index: an error. */
START_TEST(a_wrong_cache_is_named_with_what_is_valid)
{
    ck_assert(!parse_with(wrong[_i].key, wrong[_i].instead));
    ck_assert_int_eq(error.code, EXIT_CODE_USAGE);
    ck_assert_msg(strstr(error.text, wrong[_i].says), "message: %s",
                  error.text);
    ck_assert_msg(!strncmp(error.text, "x.ini:", 6), "message: %s", error.text);
}
END_TEST

START_TEST(a_unified_cache_replaces_the_two_of_the_base)
{
    const struct cache_config *c = &model.mmu.cache;

    ck_assert(parse_with("l2 =", "l1 = 8Kx4x16 plru, around, through"));
    ck_assert(c->unified);
    ck_assert_uint_eq(c->cache[CACHE_L1I].bytes, 0);
    ck_assert_uint_eq(c->cache[CACHE_L1D].bytes, 8192);
    ck_assert(c->cache[CACHE_L1D].through && !c->cache[CACHE_L1D].allocates);
    ck_assert_int_eq(c->cache[CACHE_L1D].policy, TLB_PLRU);
}
END_TEST

/* A shipped model that is printed and read says the same of its caches. */
START_TEST(caches_are_printed_as_they_are_read)
{
    struct cache_config before;
    const char *name;

    for (unsigned i = 0; (name = shipped_models_name(i)); i++) {
        char *text;

        ck_assert(model_file_load(&model, name, &error));
        before = model.mmu.cache;
        text = model_file_format(&model);
        ck_assert_ptr_nonnull(text);
        ck_assert_msg(model_file_parse(&model, "x.ini", text, &error), "%s",
                      error.text);
        ck_assert_mem_eq(&before, &model.mmu.cache, sizeof before);
        free(text);
    }
}
END_TEST

Suite *cache_model_suite(void)
{
    Suite *suite = suite_create("cache_model");
    TCase *tc = tcase_create("keys");

    tcase_add_test(tc, caches_are_those_of_the_cpuid_descriptors);
    tcase_add_test(tc, the_i486_walks_in_13_clocks_if_neither_entry_is_cached);
    tcase_add_loop_test(tc, a_wrong_cache_is_named_with_what_is_valid, 0,
                        sizeof wrong / sizeof wrong[0]);
    tcase_add_test(tc, a_unified_cache_replaces_the_two_of_the_base);
    tcase_add_test(tc, caches_are_printed_as_they_are_read);
    suite_add_tcase(suite, tc);
    return suite;
}
