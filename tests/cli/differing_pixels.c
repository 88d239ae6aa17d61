/*
 * differing_pixels A.png B.png: prints how many pixels in a thousand differ, by
 * any amount; 1000 where the sizes do.
 */
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char *read_png(const char *path, png_image *image)
{
    unsigned char *pixels;

    memset(image, 0, sizeof *image);
    image->version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_file(image, path))
        return NULL;
    image->format = PNG_FORMAT_RGB;
    pixels = malloc(PNG_IMAGE_SIZE(*image));
    if (pixels && png_image_finish_read(image, NULL, pixels, 0, NULL))
        return pixels;
    return NULL;
}

int main(int argc, char **argv)
{
    png_image a, b;
    unsigned char *x = argc == 3 ? read_png(argv[1], &a) : NULL;
    unsigned char *y = x ? read_png(argv[2], &b) : NULL;
    size_t pixels, differ = 0;

    if (!x || !y)
        return 2;
    pixels = (size_t)a.width * a.height;
    if (a.width != b.width || a.height != b.height)
        differ = pixels;
    for (size_t i = 0; differ < pixels && i < pixels; i++)
        differ += memcmp(x + 3 * i, y + 3 * i, 3) != 0;
    printf("%zu\n", differ * 1000 / pixels);
    return 0;
}
