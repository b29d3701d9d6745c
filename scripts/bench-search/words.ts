/** Characters of which the names that stand for themselves are made: the commonest two thousand or so come to mind. */
export function hanzi(number: number): string {
  return String.fromCharCode(0x4e00 + ((number * 7) % 3000))
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

/** What names and descriptions of the measured catalogue are made of. */
export const CHINESE = words(`
  企业 数据 平台 管理 系统 应用 开发 微服务 监控 日志 消息队列 缓存 数据库 容器 网关 办公 协同 项目 测试 部署 流水线 权限 用户 组织 财务 人事 客户 销售
  供应链 电商 支付 物流 地图 视频 图像 语音 智能 模型 训练 推理 搜索 推荐 报表 大屏 可视化 工单 知识库 文档 邮件 即时通讯 审批 档案 合同 采购 仓储 质量
  设备 能耗 安全 审计`)
export const ENGLISH = words(`
  gitlab spring boot redis mysql cluster monitor gateway data platform service cloud web
  server nginx queue message stream analytics dashboard storage object search engine
  workflow pipeline manager system registry proxy cache kafka postgres harbor minio jenkins
  grafana prometheus elastic kibana vault keycloak nacos sentinel rocketmq clickhouse
  airflow`)
export const TAGS = words(`
  数据库 中间件 开源 国产化 信创 DevOps 监控 AI 办公 教育 医疗 政务 物联网 边缘计算 spring java golang python vue 低代码 大数据
  安全 存储 网络 演示 官方 热门 模板`)
