// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;
import io.tare.load.kernel.CpuTime;

/** What either side's report begins with: when it was made, and what its process had used until then. */
final class ProcessReport {

    private ProcessReport() {}

    static Fields.Builder begin() {
        Fields.Builder report = Fields.builder().with("nanos", System.nanoTime());
        CpuTime.ofProcess()
                .ifPresent(cpu ->
                        report.with("cpu.userNanos", cpu.userNanos()).with("cpu.systemNanos", cpu.systemNanos()));
        return report;
    }
}
