/* Lines and totals. */
#include "tests/guest/permission/report.h"

#include "guest/lib/printk.h"
#include "guest/lib/string.h"

/* FNV-1a, by words. */
enum { DIGEST_START = (int32_t)0x811c9dc5, DIGEST_PRIME = 0x01000193 };

static char show[GROUP_NAME];   /* the group of show=; or empty */
static uint32_t groups, cases, failures;

void report_options(const char *command_line)
{
    for (const char *s = command_line; *s; s++) {
        unsigned length = 0;

        if (memcmp(s, "show=", 5) != 0)
            continue;
        for (s += 5; *s && *s != ' ' && length < sizeof show - 1; s++)
            show[length++] = *s;
        return;
    }
}

bool report_group_begin(struct group *group, const char *name)
{
    *group = (struct group){.digest = (uint32_t)DIGEST_START};
    strlcpy(group->name, name, sizeof group->name);
    group->shown = show[0] != 0;
    return !group->shown || strcmp(show, group->name) == 0;
}

bool report_group_case(struct group *group, bool passed)
{
    group->cases++;
    if (!passed)
        group->failures++;
    return group->shown || (!passed && group->failures == 1);
}

void report_group_digest(struct group *group, uint32_t word)
{
    group->digest = (group->digest ^ word) * DIGEST_PRIME;
}

void report_group_end(struct group *group)
{
    printk("PERM %s %u %08x %u\n", group->name, group->cases, group->digest,
           group->failures);
    groups += group->cases != 0;
    cases += group->cases;
    failures += group->failures;
}

void report_case(const char *name, uint32_t seen, uint32_t expected)
{
    struct group group;

    if (!report_group_begin(&group, name))
        return;
    if (report_group_case(&group, seen == expected))
        printk("  %s: %x, by the manual %x\n", name, seen, expected);
    report_group_digest(&group, seen);
    report_group_end(&group);
}

void report_absent(const char *name)
{
    struct group group;

    if (report_group_begin(&group, name))
        report_group_end(&group);
}

bool report_end(void)
{
    printk("PERM done: %u groups, %u cases, %u failures\n", groups, cases,
           failures);
    return failures == 0;
}
