// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.tpcb.QueryMode;
import io.tare.load.tpcb.TpcbPlan;
import io.tare.load.tpcb.TpcbWorkload;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much is asked of a PostgreSQL, and for how long; by pgbench's letters where it has one. */
final class TpcbOptions {

    @Mixin
    private TimeOptions time = new TimeOptions();

    @Option(
            names = {"-c", "--clients"},
            paramLabel = "N",
            defaultValue = "8",
            description = "connections, with a thread each, 1 to 1000 (default: ${DEFAULT-VALUE})")
    private int clients = 8;

    @Option(
            names = {"-s", "--scale"},
            paramLabel = "N",
            defaultValue = "10",
            description =
                    "branches, 1 to 20000, with 100,000 accounts and 15 MB each; with fewer than clients these wait for each other (default: ${DEFAULT-VALUE})")
    private int scale = 10;

    @Option(
            names = {"-M", "--protocol"},
            paramLabel = "NAME",
            defaultValue = "simple",
            description = "simple or prepared (default: ${DEFAULT-VALUE})")
    private String queryMode = "simple";

    @Mixin
    private IntervalOptions intervals = new IntervalOptions();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Quantity.Time.class,
            description = "a transaction without an end for so long is given up, with its connection"
                    + " (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ofSeconds(10);

    @Mixin
    private GraceOptions last = new GraceOptions();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "of what is random; same seed, same accounts (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    TpcbWorkload workload() {
        return new TpcbWorkload(scale, clients, QueryMode.named(queryMode));
    }

    TpcbPlan plan() {
        return TpcbPlan.closed(time.duration())
                .withOmit(time.omit())
                .withInterval(intervals.interval())
                .withGrace(last.grace())
                .withTimeout(timeout)
                .withSeed(seed);
    }

    static void write(JsonGenerator object, TpcbWorkload workload, TpcbPlan plan) throws IOException {
        object.writeNumberField("scale", workload.scale());
        object.writeNumberField("clients", workload.clients());
        object.writeStringField("queryMode", workload.queryMode().id());
        object.writeNumberField("seed", plan.seed());
        object.writeNumberField("durationNanos", plan.duration().toNanos());
        object.writeNumberField("omitNanos", plan.omit().toNanos());
        object.writeNumberField("graceNanos", plan.grace().toNanos());
        object.writeNumberField("intervalNanos", plan.interval().toNanos());
        object.writeNumberField("timeoutNanos", plan.timeout().toNanos());
    }
}
