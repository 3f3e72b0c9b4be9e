import {
  AuthDisableRequest,
  AuthDisableResponse,
  AuthEnableRequest,
  AuthEnableResponse,
  AuthenticateRequest,
  AuthenticateResponse,
  AuthStatusRequest,
  AuthStatusResponse,
} from '../messages/auth.ts'
import * as role from '../messages/auth-role.ts'
import * as user from '../messages/auth-user.ts'
import { service, unary } from './method.ts'

export const Auth = service('etcdserverpb.Auth', {
  authEnable: unary('AuthEnable', AuthEnableRequest, AuthEnableResponse, '/auth/enable'),
  authDisable: unary('AuthDisable', AuthDisableRequest, AuthDisableResponse, '/auth/disable'),
  authStatus: unary('AuthStatus', AuthStatusRequest, AuthStatusResponse, '/auth/status'),
  authenticate: unary('Authenticate', AuthenticateRequest, AuthenticateResponse, '/auth/authenticate'),
  userAdd: unary('UserAdd', user.AuthUserAddRequest, user.AuthUserAddResponse, '/auth/user/add'),
  userGet: unary('UserGet', user.AuthUserGetRequest, user.AuthUserGetResponse, '/auth/user/get'),
  userList: unary('UserList', user.AuthUserListRequest, user.AuthUserListResponse, '/auth/user/list'),
  userDelete: unary(
    'UserDelete',
    user.AuthUserDeleteRequest,
    user.AuthUserDeleteResponse,
    '/auth/user/delete',
  ),
  userChangePassword: unary(
    'UserChangePassword',
    user.AuthUserChangePasswordRequest,
    user.AuthUserChangePasswordResponse,
    '/auth/user/changepw',
  ),
  userGrantRole: unary(
    'UserGrantRole',
    user.AuthUserGrantRoleRequest,
    user.AuthUserGrantRoleResponse,
    '/auth/user/grant',
  ),
  userRevokeRole: unary(
    'UserRevokeRole',
    user.AuthUserRevokeRoleRequest,
    user.AuthUserRevokeRoleResponse,
    '/auth/user/revoke',
  ),
  roleAdd: unary('RoleAdd', role.AuthRoleAddRequest, role.AuthRoleAddResponse, '/auth/role/add'),
  roleGet: unary('RoleGet', role.AuthRoleGetRequest, role.AuthRoleGetResponse, '/auth/role/get'),
  roleList: unary('RoleList', role.AuthRoleListRequest, role.AuthRoleListResponse, '/auth/role/list'),
  roleDelete: unary(
    'RoleDelete',
    role.AuthRoleDeleteRequest,
    role.AuthRoleDeleteResponse,
    '/auth/role/delete',
  ),
  roleGrantPermission: unary(
    'RoleGrantPermission',
    role.AuthRoleGrantPermissionRequest,
    role.AuthRoleGrantPermissionResponse,
    '/auth/role/grant',
  ),
  roleRevokePermission: unary(
    'RoleRevokePermission',
    role.AuthRoleRevokePermissionRequest,
    role.AuthRoleRevokePermissionResponse,
    '/auth/role/revoke',
  ),
})
