/* Draws each figure from the table that follows it. */
(function () {
    "use strict";
    var ROW = 22, GAP = 6, MARGIN = 12, AXIS = 36, COLOURS = 11;
    var count = d3.format(",");

    function colour(n) {
        return "var(--s" + n % COLOURS + ")";
    }

    function number(cell) {
        var v = cell && cell.getAttribute("data-v");
        return v === null || v === undefined || v === "" ? null : +v;
    }

    /* What a table says: sides, series, and for each row its name and
     * value[side][series]. */
    function read(table) {
        var heads = table.querySelectorAll("tr.columns th");
        var sides = table.getAttribute("data-sides").split("\n");
        var series = [], place = [];
        [].forEach.call(heads, function (head, n) {
            var name = head.getAttribute("data-series");
            if (name === null)
                return;
            if (series.indexOf(name) < 0)
                series.push(name);
            place.push({column: n, side: +head.getAttribute("data-side"),
                        series: series.indexOf(name)});
        });
        var rows = [].map.call(table.tBodies[0].rows, function (tr) {
            var row = {name: tr.cells[0].textContent, x: number(tr.cells[0]),
                       value: sides.map(function () { return []; })};
            place.forEach(function (p) {
                row.value[p.side][p.series] = number(tr.cells[p.column]);
            });
            return row;
        });
        return {sides: sides, series: series, rows: rows,
                unit: table.getAttribute("data-unit"),
                title: table.closest("section").querySelector("h2").textContent};
    }

    /* Zeros everywhere: no place in the legend. */
    function used(data, s) {
        return data.rows.some(function (row) {
            return row.value.some(function (v) { return v[s]; });
        });
    }

    function legend(figure, names) {
        var list = d3.select(figure).append("ul").attr("class", "legend");
        names.forEach(function (entry) {
            var item = list.append("li");
            item.append("i").style("background", entry.colour);
            item.append("span").text(entry.name);
        });
    }

    function canvas(figure, data, height) {
        var width = Math.max(300, figure.clientWidth || 900);
        var svg = d3.select(figure).append("svg")
            .attr("viewBox", "0 0 " + width + " " + height)
            .attr("role", "img").attr("aria-label", data.title);
        svg.append("title").text(data.title);
        return {svg: svg, width: width};
    }

    function short(text, most) {
        return text.length > most ? text.slice(0, most - 1) + "\u2026" : text;
    }

    function axis(svg, scale, left, y, unit, width) {
        svg.append("g").attr("class", "axis")
            .attr("transform", "translate(0," + y + ")")
            .call(d3.svg.axis().scale(scale).orient("bottom")
                  .ticks(Math.max(2, Math.floor((width - left) / 110)))
                  .tickFormat(d3.format(scale.domain()[1] < 10 ? ".2g" : ".3s"))
                  .tickSize(5));
        svg.append("text").attr("class", "unit").attr("x", width)
            .attr("y", y + AXIS - 4).attr("text-anchor", "end").text(unit);
    }

    /* Bars: {label, parts: [{name, value, colour}]}, each part a mark. */
    function bars(figure, data, list) {
        if (!list.length)
            return;
        var most = Math.min(34, d3.max(list, function (b) {
            return b.label.length;
        }));
        var height = list.length * ROW + AXIS;
        var c = canvas(figure, data, height);
        most = Math.min(most, Math.floor(c.width / 18));
        var left = MARGIN + most * 7.2;
        var x = d3.scale.linear().domain([0, d3.max(list, function (b) {
            return d3.sum(b.parts, function (p) { return p.value; });
        }) || 1]).range([left, c.width - MARGIN]);

        list.forEach(function (bar, n) {
            var at = 0, y = n * ROW;
            c.svg.append("text").attr("x", left - 6).attr("y", y + ROW - GAP - 2)
                .attr("text-anchor", "end").text(short(bar.label, most))
                .append("title").text(bar.label);
            bar.parts.forEach(function (part) {
                if (!part.value)
                    return;
                c.svg.append("rect").attr("class", "mark")
                    .attr("x", x(at)).attr("y", y + GAP / 2)
                    .attr("width", Math.max(.5, x(at + part.value) - x(at)))
                    .attr("height", ROW - GAP).style("fill", part.colour)
                    .append("title").text(bar.label + ", " + part.name + ": " +
                                          count(part.value) + " " + data.unit);
                at += part.value;
            });
        });
        axis(c.svg, x, left, list.length * ROW, data.unit, c.width);
    }

    function stack(figure, data) {
        var many = data.sides.length > 1, list = [];
        var shown = data.series.map(function (name, s) { return s; })
            .filter(function (s) { return used(data, s); });
        /* With one series the sides are told by colour. */
        var bySide = shown.length < 2;
        data.rows.forEach(function (row) {
            row.value.forEach(function (value, side) {
                if (shown.every(function (s) { return value[s] === null; }))
                    return;
                list.push({
                    label: row.name + (many ? "  " + data.sides[side] : ""),
                    parts: shown.map(function (s) {
                        return {name: data.series[s], value: value[s] || 0,
                                colour: colour(bySide ? side : s)};
                    })
                });
            });
        });
        if (bySide && many)
            legend(figure, data.sides.map(function (name, side) {
                return {name: name, colour: colour(side)};
            }));
        else
            legend(figure, shown.map(function (s) {
                return {name: data.series[s], colour: colour(s)};
            }));
        bars(figure, data, list);
    }

    function causes(figure, data) {
        legend(figure, data.rows.map(function (row, n) {
            return {name: row.name, colour: colour(n)};
        }));
        bars(figure, data, data.sides.map(function (side, i) {
            return {
                label: data.sides.length > 1 ? side : "run",
                parts: data.rows.map(function (row, n) {
                    return {name: row.name, value: row.value[i][0] || 0,
                            colour: colour(n)};
                })
            };
        }));
    }

    function lines(figure, data, log) {
        var HEIGHT = 280, LEFT = 60;
        var c = canvas(figure, data, HEIGHT + AXIS);
        var rows = data.rows.filter(function (row) { return row.x > 0 || !log; });
        var x = (log ? d3.scale.log().base(2) : d3.scale.linear())
            .domain(d3.extent(rows, function (row) { return row.x; }))
            .range([LEFT, c.width - MARGIN]);
        var y = d3.scale.linear().domain([0, d3.max(rows, function (row) {
            return d3.max(row.value[0]);
        }) || 1]).range([HEIGHT, MARGIN]).nice();
        var left = d3.svg.axis().scale(y).orient("left").ticks(6)
            .tickFormat(d3.format(y.domain()[1] < 10 ? ".2g" : ".3s"));

        c.svg.append("g").attr("class", "axis")
            .attr("transform", "translate(" + LEFT + ",0)").call(left);
        c.svg.append("text").attr("class", "unit").attr("x", 0).attr("y", 8)
            .text(data.unit);
        if (log)
            c.svg.append("g").attr("class", "axis")
                .attr("transform", "translate(0," + HEIGHT + ")")
                .call(d3.svg.axis().scale(x).orient("bottom")
                      .tickValues(rows.map(function (row) { return row.x; }))
                      .tickFormat(count));
        else
            axis(c.svg, x, LEFT, HEIGHT, "cycles", c.width);
        data.series.forEach(function (name, s) {
            var points = rows.filter(function (row) {
                return row.value[0][s] !== null;
            });
            c.svg.append("path").attr("class", "curve mark")
                .style("stroke", colour(s))
                .attr("d", d3.svg.line()
                      .x(function (row) { return x(row.x); })
                      .y(function (row) { return y(row.value[0][s]); })(points));
            if (points.length > 60)
                return;
            points.forEach(function (row) {
                c.svg.append("circle").attr("cx", x(row.x))
                    .attr("cy", y(row.value[0][s])).attr("r", 3)
                    .style("fill", colour(s)).append("title")
                    .text(name + ", " + row.name + ": " +
                          count(row.value[0][s]) + " " + data.unit);
            });
        });
        legend(figure, data.series.map(function (name, s) {
            return {name: name, colour: colour(s)};
        }));
    }

    /* 1024 fields of 4 MiB, 32 a line. */
    function heat(figure, data) {
        var SIDE = 32, PAGE = 0x400000, LEFT = 84;
        data.sides.forEach(function (side, i) {
            var c = canvas(figure, data, SIDE * 9 + 24);
            var w = (c.width - LEFT - MARGIN) / SIDE, h = 9;
            var most = d3.max(data.rows, function (row) {
                return row.value[i][0];
            }) || 1;
            var shade = d3.scale.log().domain([1, Math.max(2, most)])
                .range([.15, 1]);

            if (data.sides.length > 1)
                c.svg.append("text").attr("x", LEFT).attr("y", 12)
                    .text("input " + side);
            d3.range(0, SIDE, 4).forEach(function (line) {
                c.svg.append("text").attr("x", LEFT - 6)
                    .attr("y", 20 + line * h + 9).attr("text-anchor", "end")
                    .attr("class", "unit")
                    .text("0x" + ("0000000" + (line * SIDE * PAGE).toString(16))
                          .slice(-8));
            });
            c.svg.append("rect").attr("class", "empty").attr("x", LEFT)
                .attr("y", 20).attr("width", w * SIDE).attr("height", h * SIDE);
            data.rows.forEach(function (row) {
                var n = Math.floor(parseInt(row.name, 16) / PAGE);
                var misses = row.value[i][0];
                if (!misses || !(n >= 0 && n < SIDE * SIDE))
                    return;
                c.svg.append("rect").attr("class", "mark")
                    .attr("x", LEFT + n % SIDE * w)
                    .attr("y", 20 + Math.floor(n / SIDE) * h)
                    .attr("width", w).attr("height", h)
                    .style({fill: "var(--heat)", opacity: shade(misses)})
                    .append("title").text(row.name + ": " + count(misses) + " " +
                                          data.unit);
            });
            c.svg.append("rect").attr("class", "frame").attr("x", LEFT)
                .attr("y", 20).attr("width", w * SIDE).attr("height", h * SIDE);
        });
    }

    function draw() {
        [].forEach.call(document.querySelectorAll("figure"), function (figure) {
            var table = figure.parentNode.querySelector("table");
            var plot = table.getAttribute("data-plot");
            var data = read(table);

            figure.textContent = "";
            if (!data.rows.length)
                return;
            if (plot === "stack")
                stack(figure, data);
            else if (plot === "causes")
                causes(figure, data);
            else if (plot === "heat")
                heat(figure, data);
            else if (plot)
                lines(figure, data, plot === "lines-log");
        });
    }

    var waits;
    window.addEventListener("resize", function () {
        clearTimeout(waits);
        waits = setTimeout(draw, 100);
    });
    draw();
})();
