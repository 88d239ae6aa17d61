/* The file of --stats: it appears whole or not at all. */
#include "emu/host/file_draft.h"
#include "emu/stats/stats.h"
#include "emu/stats/stats_json.h"

bool stats_json(const struct machine *machine, const char *path,
                struct error *error)
{
    struct file_draft file;
    bool ok;

    if (!file_draft_open(&file, path, error))
        return false;
    ok = stats_json_write(machine, file.stream) ||
         error_host(error, "%s: no memory for the statistics", path);
    return file_draft_close(&file, ok, error);
}
