// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Processes in pods of a Kubernetes cluster, by the API server alone: a pod for each side, its streams over the attach
 * WebSocket, its runtime by a RuntimeClass.
 */
@NullMarked
package io.tare.engine.kubernetes;

import org.jspecify.annotations.NullMarked;
