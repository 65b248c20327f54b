// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.engine.Engine;
import io.tare.engine.EngineContract;
import org.junit.jupiter.api.Test;

class OciEngineIT extends EngineContract {

    @Override
    protected Engine connect() {
        return new OciEngine(owner);
    }

    @Test
    void knowsRuntimesByTheirNamesOrPathsAndNoOtherProgram() {
        Engine engine = new OciEngine(owner);
        assertThat(engine.runtimes()).contains("runc");
        assertThat(engine.accepts("runc{debug=false}")).isTrue();
        assertThat(engine.accepts("/bin/cat")).isTrue();
        assertThat(engine.accepts("/no/such/runtime")).isFalse();
        assertThat(engine.accepts("cat")).isFalse();
        assertThat(engine.accepts("host")).isFalse();
    }
}
