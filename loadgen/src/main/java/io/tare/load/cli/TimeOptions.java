// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a load of round trips or connections goes on. */
final class TimeOptions {

    @Option(
            names = {"-t", "--time"},
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Quantity.Time.class,
            description = "how long is measured (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(10);

    @Option(
            names = {"-O", "--omit"},
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Quantity.Time.class,
            description = "warm-up before that, of which the result knows nothing (default: ${DEFAULT-VALUE})")
    private Duration omit = Duration.ofSeconds(1);

    Duration duration() {
        return duration;
    }

    Duration omit() {
        return omit;
    }
}
