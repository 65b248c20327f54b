// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.kernel.CpuTime;
import java.io.IOException;
import java.util.Optional;

/** CPU time in a result for programs. */
final class CpuJson {

    private CpuJson() {}

    /** Writes it; nothing if it is not known. */
    static void write(JsonGenerator object, String name, Optional<CpuTime> cpu) throws IOException {
        if (cpu.isPresent()) {
            object.writeObjectFieldStart(name);
            object.writeNumberField("userNanos", cpu.get().userNanos());
            object.writeNumberField("systemNanos", cpu.get().systemNanos());
            object.writeEndObject();
        }
    }
}
