#define _GNU_SOURCE
#include "emu/sandbox/sandbox.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "emu/host/file.h"
#include "emu/options/file_uses.h"
#include "emu/sandbox/ruleset.h"

#define READ_FILE RIGHT_READ_FILE
#define READ_DIR RIGHT_READ_DIR
#define WRITE_FILE RIGHT_WRITE_FILE
#define TRUNCATE RIGHT_TRUNCATE
#define MAKE_REG RIGHT_MAKE_REG
#define REMOVE_FILE RIGHT_REMOVE_FILE

enum place { PLACE_ITSELF, PLACE_FOLDER };

/* The folder of a path; to be freed. Null: no memory. */
static char *folder_of(char *path)
{
    char *slash = strrchr(path, '/');

    if (!slash)
        return strdup(".");
    slash[slash == path] = 0;
    return strdup(path);
}

static void allow_folder(struct ruleset *rules, const char *path,
                         uint64_t rights)
{
    char *target = file_resolve(path);
    char *folder = target ? folder_of(target) : NULL;

    if (folder)
        ruleset_allow(rules, folder, rights);
    free(folder);
    free(target);
}

static void allow_file(void *opaque, const char *path, enum file_use use)
{
    static const struct {
        enum file_use use;
        enum place place;
        uint64_t rights;
    } row[] = {
#define ALLOW(use, place, rights) { FILE_USE_##use, PLACE_##place, rights },
#define ALLOW_PATH(path, rights)
#define REFUSE_CALL(name)
#include "emu/sandbox/sandbox.def"
#undef ALLOW
#undef ALLOW_PATH
#undef REFUSE_CALL
    };

    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        if (row[i].use != use)
            continue;
        if (row[i].place == PLACE_ITSELF)
            ruleset_allow(opaque, path, row[i].rights);
        else
            allow_folder(opaque, path, row[i].rights);
    }
}

static void allow_paths(struct ruleset *rules)
{
#define ALLOW(use, place, rights)
#define ALLOW_PATH(path, rights) ruleset_allow(rules, path, rights);
#define REFUSE_CALL(name)
#include "emu/sandbox/sandbox.def"
#undef ALLOW
#undef ALLOW_PATH
#undef REFUSE_CALL
}

/* The calls that fail. */
static const long refused[] = {
#define ALLOW(use, place, rights)
#define ALLOW_PATH(path, rights)
#define REFUSE_CALL(name) SYS_##name,
#include "emu/sandbox/sandbox.def"
#undef ALLOW
#undef ALLOW_PATH
#undef REFUSE_CALL
};

bool sandbox_enter(const struct options *options, const char *bundled,
                   struct error *error)
{
    bool asked = options->sandbox == SWITCH_ON;
    struct ruleset rules;

    if (!options_sandbox(options))
        return true;
    if (!ruleset_begin(&rules))
        return !asked || error_host(error, "--sandbox: the host's kernel has "
                                    "no Landlock, or does not let it be used");
    if (!file_uses_each(options, allow_file, &rules, error))
        return false;
    if (*bundled)
        allow_file(&rules, bundled, FILE_USE_READ);
    allow_paths(&rules);
    return ruleset_enter(&rules, refused, sizeof refused / sizeof *refused) ||
           !asked || error_host(error, "--sandbox: the host's kernel refuses");
}
