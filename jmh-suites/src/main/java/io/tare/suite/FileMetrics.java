// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What many small files are measured by. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class FileMetrics {

    /** Made and written. */
    @Metric(unit = "files/s", moreIsBetter = true)
    public double create;

    /** Looked at. */
    @Metric(unit = "files/s", moreIsBetter = true)
    public double stat;

    /** Given another name. */
    @Metric(unit = "files/s", moreIsBetter = true)
    public double rename;

    /** Deleted. */
    @Metric(unit = "files/s", moreIsBetter = true)
    public double unlink;
}
