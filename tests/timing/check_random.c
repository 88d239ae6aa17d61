/*
 * Random programs: the CPU's cycles against the slow model's, boundary by
 * boundary, and those of ordinary runs with blocks of other shapes.
 *
 * TIMING_PROGRAMS and TIMING_SEED in the environment ask for more programs, or
 * for others.
 */
#include <check.h>
#include <inttypes.h>
#include <stdlib.h>

#include "tests/timing/rig.h"
#include "tests/timing/suites.h"

enum { PROGRAMS = 60 };

#define MACHINE(name) "tests/timing/machines/" name ".ini"

static const char *const machines[] = {
    MACHINE("w1"), MACHINE("w1agi"), MACHINE("w2"), MACHINE("w3"),
    MACHINE("w4"), MACHINE("w4agi"),
};

enum { MACHINES = sizeof machines / sizeof machines[0] };

static const struct shape shapes[] = {
    {32, true}, {32, false}, {4, true}, {4, false}, {1, true},
};

enum { SHAPES = sizeof shapes / sizeof shapes[0] };

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text ? strtoull(text, NULL, 10) : otherwise;
}

static void check_shapes(const struct rig *rig, const struct rig_end *followed)
{
    struct rig_end ordinary;

    for (unsigned i = 0; i < SHAPES; i++) {
        rig_run(rig, &shapes[i], &ordinary);
        ck_assert_msg(rig_same_end(followed, &ordinary),
                      "%s, seed %" PRIu64 ": %" PRIu64 " cycles one "
                      "instruction at a time, %" PRIu64 " in blocks of %u, "
                      "%sfused", rig->model, rig->seed, followed->cycles,
                      ordinary.cycles, shapes[i].insns_max,
                      shapes[i].fuse ? "" : "not ");
    }
}

START_TEST(random_programs_take_the_slow_models_cycles_in_blocks_of_any_shape)
{
    uint64_t first = setting("TIMING_SEED", 1);
    uint64_t end = first + setting("TIMING_PROGRAMS", PROGRAMS);

    for (uint64_t seed = first; seed < end; seed++) {
        const struct rig rig = {
            .model = machines[_i], .seed = seed, .paging = seed % 3 == 0,
            .interrupts = seed % 2,
        };
        struct rig_end end_of;

        ck_assert_msg(rig_follow(&rig, &end_of), "%s, seed %" PRIu64,
                      rig.model, seed);
        check_shapes(&rig, &end_of);
    }
}
END_TEST

Suite *random_suite(void)
{
    Suite *suite = suite_create("random");
    TCase *tests = tcase_create("programs");

    tcase_add_loop_test(
        tests,
        random_programs_take_the_slow_models_cycles_in_blocks_of_any_shape,
        0, MACHINES);
    suite_add_tcase(suite, tests);
    return suite;
}
